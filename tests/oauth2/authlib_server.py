"""A real authorization server, PyPI's Authlib on Flask: client credentials, with clients that are held to one way of
saying who they are. Written for this project; on 127.0.0.1, at a port that is free, which it prints.

How each request for a token ended is at /asked."""

import os

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # Loopback has no TLS.

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from flask import Flask, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

EXPIRES_IN = 90


class Client(ClientMixin):
    def __init__(self, client_id, secret, methods, scope):
        self.client_id, self.secret, self.methods, self.scope = client_id, secret, methods, scope

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return " ".join(one for one in (scope or self.scope).split() if one in self.scope.split())

    def check_client_secret(self, secret):
        return secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method in self.methods

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"


CLIENTS = {
    client.client_id: client
    for client in [
        Client("both", "s3cr3t-of-both", ["client_secret_basic", "client_secret_post"], "a b"),
        Client("basic", "s3cr3t-of-basic", ["client_secret_basic"], "a"),
        Client("post", "s3cr3t-of-post", ["client_secret_post"], "a"),
        # Authlib does not form-decode what stands in `Basic`, as RFC 6749 has it; nor do many others.
        Client("odd", "s3cr3t+/%&: x", ["client_secret_basic", "client_secret_post"], "a"),
    ]
}


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


app = Flask(__name__)
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": EXPIRES_IN}
app.config["OAUTH2_SCOPES_SUPPORTED"] = ["a", "b"]
granted, asked = {}, []
server = AuthorizationServer(
    app,
    query_client=CLIENTS.get,
    save_token=lambda token, ask: granted.update({token["access_token"]: ask.client.client_id}),
)
server.register_grant(ClientCredentials)


@app.post("/token")
def token():
    answer = server.create_token_response()
    way = "basic" if "authorization" in request.headers else "post"
    asked.append({"way": way, "status": answer.status_code, "error": answer.get_json().get("error")})
    return answer


@app.get("/asked")
def list_asked():
    return jsonify(asked)


@app.get("/granted/<value>")
def who(value):
    """Whose token this is."""
    return jsonify({"client_id": granted.get(value)})


listening = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
print(f"ready {listening.server_port}", flush=True)
listening.serve_forever()
