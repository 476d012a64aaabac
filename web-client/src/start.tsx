import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, pageAt } from "./app";
import { keepBuild } from "./offline/keep-build";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root element.");
const { pathname: path } = location;
const page = await pageAt(path);
createRoot(root).render(
  <StrictMode>
    <App first={{ path, page }} />
  </StrictMode>,
);

if (import.meta.env.PROD && "serviceWorker" in navigator) keepBuild();
