/** Which projects the list shows, and in what order. */

import type { ProjectSummary } from "../api/types";

export type Order = "changed" | "name" | "people";

export const ORDERS: { order: Order; title: string }[] = [
  { order: "changed", title: "Last changed" },
  { order: "name", title: "Name" },
  { order: "people", title: "People there" },
];

const names = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/** Those in whose name or description every word stands, in this order; as they came when they are alike. */
export function arrange(projects: readonly ProjectSummary[], search: string, order: Order): ProjectSummary[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = projects.filter(({ name, description, owner }) => {
    const text = `${name} ${description} ${owner.name}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  switch (order) {
    case "changed":
      return found.sort((one, other) => other.updatedAt.localeCompare(one.updatedAt));
    case "name":
      return found.sort((one, other) => names.compare(one.name, other.name));
    case "people":
      return found.sort((one, other) => other.here.length - one.here.length);
  }
}
