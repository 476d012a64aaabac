import { MessageCircle, MessageSquareText, Users } from "lucide-react";
import { createStore, useStore } from "zustand";
import type { User } from "../api/types";
import type { EditorHandle } from "../editor/code-editor";
import { ChatPanel } from "../panels/chat-panel";
import { CommentsPanel } from "../panels/comments-panel";
import { PeoplePanel } from "../panels/people-panel";
import type { SideTab } from "../panels/side-panel";
import type { Room } from "../sync/room";
import { unread } from "../talk/chat";
import type { Comments } from "../talk/comments";
import { placeAt } from "../talk/places";
import { useChat } from "../talk/use-chat";
import { useComments } from "../talk/use-comments";
import { useSide } from "./side-state";
import type { Opened } from "./workspace";

const NO_CHAT = createStore(() => ({ messages: [], seen: 0 }));

interface Talk {
  tabs: SideTab[];
  comments: Comments;
  /** Begin a comment on what is selected in the text. */
  comment: () => void;
  openThread: (thread: string) => void;
}

interface TalkOptions {
  room: Room;
  componentId: string;
  opened: Opened | null;
  user: User;
  mayEdit: boolean;
  editor: React.RefObject<EditorHandle | null>;
}

/** The tabs in which people talk, and what opens them. */
export function useTalk({ room, componentId, opened, user, mayEdit, editor }: TalkOptions): Talk {
  const chat = useChat(room, opened?.project.id, user.id);
  const unreadMessages = useStore(chat?.state ?? NO_CHAT, (state) => unread(state, user.id));
  const comments = useComments(room, componentId, user.id);
  const unseenComments = useStore(comments.state, (state) => state.unseen);
  const role = opened?.project.role;

  const comment = () => {
    const selection = editor.current?.selection() ?? { from: 0, to: 0 };
    const outline = room.state.getState().result?.output?.outline ?? [];
    comments.begin(placeAt(room.text.toJSON(), selection, outline));
    useSide.getState().show("comments");
  };
  const openThread = (thread: string) => {
    comments.open(thread);
    useSide.getState().show("comments");
  };

  const tabs: SideTab[] = [
    {
      id: "comments",
      title: "Comments",
      icon: MessageSquareText,
      badge: unseenComments,
      content: (
        <CommentsPanel
          comments={comments}
          room={room}
          selfId={user.id}
          mayComment={mayEdit || role === "commenter"}
          mayEdit={mayEdit}
          isOwner={role === "owner"}
          onComment={comment}
          onShow={(place) => editor.current?.select(place)}
        />
      ),
    },
    {
      id: "chat",
      title: "Chat",
      icon: MessageCircle,
      badge: unreadMessages,
      content: chat && <ChatPanel chat={chat} selfId={user.id} />,
    },
    {
      id: "people",
      title: "People",
      icon: Users,
      content: opened && <PeoplePanel room={room} projectId={opened.project.id} selfId={user.id} />,
    },
  ];
  return { tabs, comments, comment, openThread };
}
