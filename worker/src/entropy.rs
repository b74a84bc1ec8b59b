//! The only source of randomness.

use crate::fault::Fault;
use shared::api::ProblemCode;

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => {
            Err(Fault::new(ProblemCode::Unavailable, "No randomness was to be had; try again.")
                .because(error))
        }
    }
}

pub(crate) fn number() -> Result<u64, Fault> {
    bytes().map(u64::from_le_bytes)
}
