import { HocuspocusProvider } from "@hocuspocus/provider";
import type { ConstructableOutgoingMessage, HocuspocusProviderConfiguration } from "@hocuspocus/provider";
import * as Y from "yjs";
import { Batches } from "./batches";

type Configuration = HocuspocusProviderConfiguration & { onHandshake: () => void };

/** The hub takes 60 messages a second from a connection; this leaves room for the others. */
const BETWEEN_EDITS_MS = 25;

/**
 * A provider that says nothing on a connection before it has introduced itself, and not too much after.
 *
 * The original sends edits as they happen, also before the token, and queues those made while offline. The
 * handshake brings them all again as one message, so they would be acknowledged twice, and the count of
 * unsynced changes would reach 0 while some are still on their way. Here the handshake alone brings them.
 */
export class HubProvider extends HocuspocusProvider {
  private introduced = false;
  private connection = 0;
  private readonly onHandshake: () => void;
  private readonly edits = new Batches<Uint8Array>(BETWEEN_EDITS_MS, (updates) => this.sendEdits(updates));

  constructor(configuration: Configuration) {
    super(configuration);
    this.onHandshake = configuration.onHandshake;
  }

  /** Messages that the hub has not acknowledged, and one more while edits wait to be sent. */
  get unsaved(): number {
    return this.unsyncedChanges + (this.edits.isHolding ? 1 : 0);
  }

  override async getToken(): Promise<string | null> {
    const connection = this.connection;
    const token = await super.getToken();
    // The authentication message follows at once. If the connection has gone meanwhile, nothing may.
    this.introduced = connection === this.connection;
    return token;
  }

  override startSync(): void {
    if (!this.introduced) return;
    this.onHandshake();
    super.startSync();
  }

  override send(message: ConstructableOutgoingMessage, content: unknown): void {
    if (this.introduced) super.send(message, content);
  }

  override documentUpdateHandler(update: Uint8Array, origin: unknown): void {
    if (origin === this || !this.introduced) return;
    this.edits.add(update);
    if (this.edits.isHolding) this.emit("unsyncedChanges", { number: this.unsyncedChanges });
  }

  override flushPendingUpdates(): void {
    this.edits.flush();
  }

  override onClose(): void {
    this.introduced = false;
    this.connection += 1;
    this.edits.clear();
    super.onClose();
  }

  private sendEdits(updates: Uint8Array[]): void {
    const update = updates.length === 1 ? updates[0] : Y.mergeUpdates(updates);
    if (update) super.documentUpdateHandler(update, null);
  }
}
