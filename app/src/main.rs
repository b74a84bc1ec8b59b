//! The console: what a person sees of Tocsin.
//!
//! In scope: pages, forms and what they need of a browser. Out of scope: every decision about webhooks, events and
//! deliveries; those are functions of `shared`, and the Worker carries them out. The two meet over HTTP only.
//!
//! `ui` knows nothing of webhooks. `components` know the domain and fetch nothing. `pages` fetch and compose. `parts` says
//! which pages are not in the file that is loaded first.

#![expect(unreachable_pub, reason = "`#[component]` writes `pub` items of its own")]

mod api;
mod app;
mod browser;
mod completion;
mod components;
mod diff;
mod forms;
mod glimpse;
mod json_paths;
mod json_text;
mod markdown;
mod pages;
mod parts;
mod routes;
mod schema;
mod state;
mod text;
mod ui;

fn main() {
    // A panic is a bug of ours; while we work on it, it says where. What is shipped carries no texts for it.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    leptos::mount::mount_to_body(app::App);
}
