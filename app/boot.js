// Starts the console. A file of its own, because the content security policy allows no script inside the page.
import init from "./{{app}}";

// The console asks for the editor where a page has one, and only then is it fetched.
globalThis.tocsin = { loadEditor: () => import("./{{editor}}") };

const boot = document.getElementById("boot");
try {
  await init({ module_or_path: new URL("./{{wasm}}", import.meta.url) });
  boot?.remove();
} catch (error) {
  if (boot) {
    boot.setAttribute("role", "alert");
    boot.textContent = "The console could not start. Reload the page; if that does not help, try a newer browser.";
  }
  throw error;
}
