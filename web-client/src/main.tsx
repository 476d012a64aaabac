import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startSession } from "./api/session";
import { App } from "./app";
import "./styles.css";

void startSession();

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // It loads the whole build, so after what the page itself needs. Where it can't be had, the page works while the
  // hub answers.
  const register = () => void navigator.serviceWorker.register("/service-worker.js", { type: "module" }).catch(() => undefined);
  window.addEventListener("load", () => requestIdleCallback(register));
}

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root element.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
