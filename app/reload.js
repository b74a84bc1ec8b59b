// Only in what `cargo xtask dev` builds: loads the page anew when the console was built again. The names of its files change
// with their content, and the page names them.
const read = async () => (await fetch("/", { cache: "no-store" })).text();
const first = await read();
const look = async () => {
  // While the Worker starts again, nothing answers.
  const now = await read().catch(() => first);
  if (now !== first && now.includes('id="boot"')) location.reload();
};
setInterval(look, 1_000);
