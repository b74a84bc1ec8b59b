// Starts the console. A file of its own, because the content security policy allows no script inside the page.

// Files that a browser keeps for ever. One that was asked for while a new version was being rolled out may have been
// answered with the console's page, and would stay like that: reloading asks for each of them again.
const kept = [{{kept}}];

globalThis.tocsin = {
  // The console asks for the editor where a page has one, and only then is it fetched.
  loadEditor: () => import("./{{editor}}"),
  reload: async () => {
    const again = (name) => fetch(new URL(name, import.meta.url), { cache: "no-cache", signal: AbortSignal.timeout(5_000) });
    await Promise.allSettled(kept.map(again));
    location.reload();
  },
};

const boot = document.getElementById("boot");
try {
  // Not a static import: one of these files may be what has to be asked for again.
  const { default: init } = await import("./{{app}}/app.js");
  await init({ module_or_path: new URL("./{{app}}/app_bg.wasm", import.meta.url) });
  boot?.remove();
} catch (error) {
  if (boot) {
    boot.setAttribute("role", "alert");
    boot.textContent = "The console could not start. ";
    const again = document.createElement("button");
    again.textContent = "Reload";
    again.onclick = globalThis.tocsin.reload;
    boot.append(again, " If that does not help, try a newer browser.");
  }
  throw error;
}
