import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, pageAt } from "./app";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root element.");
const { pathname: path } = location;
const page = await pageAt(path);
createRoot(root).render(
  <StrictMode>
    <App first={{ path, page }} />
  </StrictMode>,
);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // It loads the whole build, so after what the page itself needs. Where it can't be had, the page works while the
  // hub answers.
  const register = () => void navigator.serviceWorker.register("/service-worker.js", { type: "module" }).catch(() => undefined);
  if (document.readyState === "complete") requestIdleCallback(register);
  else window.addEventListener("load", () => requestIdleCallback(register));
}
