//! What only some roles may do.

use crate::state::Session;
use leptos::prelude::*;
use shared::access::Act;

/// Shows its children to whoever may do this. The Worker refuses it to everybody else; here nobody is offered what will
/// be refused.
#[component]
pub(crate) fn May(
    /// What they are for.
    act: Act,
    /// Says to others why it is not there.
    #[prop(optional)]
    says_why: bool,
    /// What is for them.
    children: ChildrenFn,
) -> impl IntoView {
    let session = Session::from_context();
    let may = Memo::new(move |_| session.may(act));
    let why = move || {
        says_why.then(|| {
            let yours = session.role().map_or("none", |role| role.as_str());
            view! {
                <p class="not-yours">
                    {format!("Only {} may {}. Yours is {yours}.", act.whose(), act.meaning())}
                </p>
            }
        })
    };
    view! { <Show when=move || may.get() fallback=why>{children()}</Show> }
}

/// Stands where a body or a header would, for a role that does not see it.
#[component]
pub(crate) fn Veiled() -> impl IntoView {
    view! { <p class="not-yours">"Your role sees no headers and no bodies."</p> }
}
