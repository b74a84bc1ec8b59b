// Calls that what is made up brings to success by luck alone, and why. Each is made for real in by-hand.test.mjs.
export const BY_HAND = new Map([
  ["POST /api/session", "nobody guesses the admin token"],
  ["POST /api/webhooks", "a whole document that means something"],
  ["PUT /api/webhooks/{webhook_id}", "the same, and the version that it is based on"],
  ["POST /api/webhooks/{webhook_id}/versions/{version}/restore", "a version that is there, and the newest one"],
  ["POST /api/webhooks/{webhook_id}/signing/rotate", "the newest version"],
  ["POST /api/webhooks/test", "a whole document that means something"],
  ["POST /api/sources", "the same"],
  ["POST /api/replays", "the same"],
  ["POST /api/webhooks/{webhook_id}/replays/{number}/stop", "a replay that is not over yet"],
  ["POST /api/tokens", "the same"],
  ["DELETE /api/tokens/{token_id}", "schemathesis would revoke its own"],
  ["DELETE /api/sessions/{session_id}", "a session that is there"],
  ["GET /api/openapi.json", "schemathesis leaves out what it has read already"],
]);
