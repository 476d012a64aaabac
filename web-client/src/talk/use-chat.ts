import { useEffect, useMemo } from "react";
import type { Room } from "../sync/room";
import { data } from "../api/client";
import { rest } from "../api/session";
import { openChat, PAGE } from "./chat";
import type { Chat, ChatServer } from "./chat";

/** The chat of the project that is open, live through the room; null until the project is known. */
export function useChat(room: Room, projectId: string | undefined, selfId: string): Chat | null {
  const chat = useMemo(
    () =>
      projectId === undefined
        ? null
        : openChat(serverOf(projectId), localStorage, `omnicraft:chat-seen:${selfId}:${projectId}`),
    [projectId, selfId],
  );
  useEffect(() => {
    if (!chat) return;
    void chat.load();
    return room.hear((message) => {
      if (message.type === "chat:message") chat.add(message);
      // What was said while the connection was down.
      else if (message.type === "connected") void chat.load();
    });
  }, [chat, room]);
  return chat;
}

function serverOf(projectId: string): ChatServer {
  const path = { project_id: projectId };
  return {
    read: (before) =>
      data(rest.GET("/api/projects/{project_id}/chat", { params: { path, query: { limit: PAGE, before } } })),
    post: (text) => data(rest.POST("/api/projects/{project_id}/chat", { params: { path }, body: { text } })),
  };
}
