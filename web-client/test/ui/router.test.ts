import { expect, test } from "vitest";
import { routeOf } from "../../src/ui/router";

test.each([
  ["/", { page: "home" }],
  ["/projects", { page: "home" }],
  ["/projects/p1", { page: "project", id: "p1" }],
  ["/components/c1/", { page: "component", id: "c1" }],
  ["/components/c1/history", { page: "history", id: "c1" }],
  ["/invite/a.b-c_d", { page: "invite", token: "a.b-c_d" }],
  ["/enter/t%2Fu", { page: "enter", token: "t/u" }],
  ["/invite", { page: "not-found" }],
  ["/components/c1/more", { page: "not-found" }],
  ["/%E0%A4%A", { page: "not-found" }],
])("%s", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});
