import { useEffect, useState } from "react";
import { routeOf, usePath } from "./ui/router";

/** The page at an address, once its code is here. Rejects when that can't be had. */
export async function pageAt(path: string): Promise<React.ReactElement> {
  const route = routeOf(path);
  switch (route.page) {
    case "home": {
      const { default: HomePage } = await import("./pages/home");
      return <HomePage />;
    }
    case "account": {
      const { default: AccountPage } = await import("./pages/account");
      return <AccountPage />;
    }
    case "invite": {
      const { default: InvitePage } = await import("./pages/invite");
      return <InvitePage key={route.token} token={route.token} />;
    }
    case "enter": {
      const { default: EnterPage } = await import("./pages/enter");
      return <EnterPage key={route.token} token={route.token} />;
    }
    case "project": {
      const { default: ProjectPage } = await import("./pages/project");
      return <ProjectPage key={route.id} id={route.id} />;
    }
    case "component": {
      const { default: ComponentPage } = await import("./pages/component");
      return <ComponentPage key={route.id} id={route.id} />;
    }
    case "history": {
      const { default: HistoryPage } = await import("./pages/history");
      return <HistoryPage key={route.id} id={route.id} />;
    }
    case "not-found": {
      const { default: NotFoundPage } = await import("./pages/not-found");
      return <NotFoundPage />;
    }
  }
}

/**
 * The page at the address; until the code of another one is here, the one before stays. Nothing suspends: React
 * waits 300 ms before it shows what comes after a fallback, also an empty one.
 */
export function App({ first }: { first: { path: string; page: React.ReactElement } }) {
  const path = usePath();
  const [shown, setShown] = useState(first);

  useEffect(() => {
    if (path === shown.path) return;
    let isNewest = true;
    pageAt(path).then(
      (page) => {
        if (isNewest) setShown({ path, page });
      },
      // Another build has taken its place, or the hub is away: the address itself tells.
      () => {
        if (isNewest) location.reload();
      },
    );
    return () => {
      isNewest = false;
    };
  }, [path, shown.path]);

  return shown.page;
}
