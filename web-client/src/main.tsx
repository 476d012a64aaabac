import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startSession } from "./api/session";
import { App, pageAt } from "./app";
import "./styles.css";

// The page of this address loads while the session is being looked up.
void startSession();
const { pathname: path } = location;
void pageAt(path).then(show);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // It loads the whole build, so after what the page itself needs. Where it can't be had, the page works while the
  // hub answers.
  const register = () => void navigator.serviceWorker.register("/service-worker.js", { type: "module" }).catch(() => undefined);
  window.addEventListener("load", () => requestIdleCallback(register));
}

function show(page: React.ReactElement) {
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no #root element.");
  createRoot(root).render(
    <StrictMode>
      <App first={{ path, page }} />
    </StrictMode>,
  );
}
