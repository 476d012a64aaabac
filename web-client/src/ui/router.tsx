/** The few addresses of this page. */

import { useSyncExternalStore } from "react";

export type Route =
  | { page: "home" }
  | { page: "account" }
  | { page: "invite"; token: string }
  | { page: "enter"; token: string }
  | { page: "project"; id: string }
  | { page: "component"; id: string }
  | { page: "history"; id: string }
  | { page: "not-found" };

export function routeOf(path: string): Route {
  const [first, second, ...more] = path.split("/").filter(Boolean).map(decode);
  if (first === undefined || (first === "projects" && second === undefined)) return { page: "home" };
  if (first === "account" && second === undefined) return { page: "account" };
  if (second !== undefined && more.length === 0) {
    switch (first) {
      case "invite":
        return { page: "invite", token: second };
      case "enter":
        return { page: "enter", token: second };
      case "projects":
        return { page: "project", id: second };
      case "components":
        return { page: "component", id: second };
    }
  }
  if (first === "components" && second !== undefined && more.length === 1 && more[0] === "history") {
    return { page: "history", id: second };
  }
  return { page: "not-found" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  return () => window.removeEventListener("popstate", listener);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

export function navigate(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
  window.scrollTo(0, 0);
}

export function Link({ href, onClick, ...rest }: React.ComponentProps<"a"> & { href: string }) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (!plain || event.defaultPrevented) return;
        event.preventDefault();
        navigate(href);
      }}
    />
  );
}
