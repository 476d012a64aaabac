import { useMemo } from "react";
import { useStore } from "zustand";
import type { Room } from "../sync/room";
import { useCommands } from "./commands";
import type { Command } from "./commands";

/** Each of the others who are here can be followed. */
export function usePeopleCommands(room: Room): void {
  // Told with each caret, mostly as it was.
  const others = useStore(room.state, ({ people: [, ...others] }) => others.map(({ id, name }) => `${id} ${name}`).join("\n"));
  const commands = useMemo(() => peopleCommands(room, others), [room, others]);
  useCommands("people", commands);
}

function peopleCommands(room: Room, others: string): Command[] {
  const group = "People";
  const { follow } = room;
  const ids = others.split("\n").filter(Boolean).map((line) => line.slice(0, line.indexOf(" ")));
  const personOf = (id: string) => room.state.getState().people.find((person) => person.id === id);
  const following: Command[] = ids.map((id) => ({
    id: `follow-${id}`,
    group,
    title: `Follow ${personOf(id)?.name ?? "somebody"}`,
    held: () => (follow.state.getState().followed?.id === id ? "You do already." : null),
    run: () => {
      const person = personOf(id);
      if (person) follow.start(person);
    },
  }));
  const nobody: Command = {
    id: "follow",
    group,
    title: "Follow a person",
    held: () => "Nobody else is here.",
    run: () => undefined,
  };
  return [
    ...(following.length > 0 ? following : [nobody]),
    {
      id: "follow-nobody",
      group,
      title: "Stop following",
      held: () => (follow.state.getState().followed ? null : "You follow nobody."),
      run: () => follow.stop(),
    },
  ];
}
