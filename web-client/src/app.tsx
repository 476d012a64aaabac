import { lazy, Suspense } from "react";
import { routeOf, usePath } from "./ui/router";

const pages = {
  home: () => import("./pages/home"),
  account: () => import("./pages/account"),
  invite: () => import("./pages/invite"),
  enter: () => import("./pages/enter"),
  project: () => import("./pages/project"),
  component: () => import("./pages/component"),
  history: () => import("./pages/history"),
  "not-found": () => import("./pages/not-found"),
};

// The page of this address loads while the session is being looked up.
void pages[routeOf(location.pathname).page]();

const HomePage = lazy(pages.home);
const AccountPage = lazy(pages.account);
const InvitePage = lazy(pages.invite);
const EnterPage = lazy(pages.enter);
const ProjectPage = lazy(pages.project);
const ComponentPage = lazy(pages.component);
const HistoryPage = lazy(pages.history);
const NotFoundPage = lazy(pages["not-found"]);

export function App() {
  const route = routeOf(usePath());
  return (
    <Suspense fallback={null}>
      {route.page === "home" && <HomePage />}
      {route.page === "account" && <AccountPage />}
      {route.page === "invite" && <InvitePage key={route.token} token={route.token} />}
      {route.page === "enter" && <EnterPage key={route.token} token={route.token} />}
      {route.page === "project" && <ProjectPage key={route.id} id={route.id} />}
      {route.page === "component" && <ComponentPage key={route.id} id={route.id} />}
      {route.page === "history" && <HistoryPage key={route.id} id={route.id} />}
      {route.page === "not-found" && <NotFoundPage />}
    </Suspense>
  );
}
