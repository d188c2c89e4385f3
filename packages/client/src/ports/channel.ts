/** All that tabs ever tell each other: something changed, and the epoch the sender has seen. A hint, never the truth. */
export interface ChannelMessage {
  readonly kind: 'changed'
  readonly epoch: number
}

export interface Channel {
  post(message: ChannelMessage): void
  /** Returns its own undo. Messages of other code on the same channel must be ignored, not thrown upon. */
  listen(listener: (message: ChannelMessage) => void): () => void
  close(): void
}
