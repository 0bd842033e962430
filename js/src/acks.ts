// Acknowledgements: of the newest event only, and not too often.

// Each costs three messages on the socket (the answer, and the kernel's two words on its state): rarer than events come.
export const ACK_MS = 400;

export class Acks {
  readonly #send: (seq: number) => void;
  #newest = 0;
  #sent = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(send: (seq: number) => void) {
    this.#send = send;
  }

  /** Event `seq` was seen. At most one acknowledgement in `ACK_MS`. */
  saw(seq: number): void {
    if (seq > this.#newest) this.#newest = seq;
    if (this.#timer !== null) return;
    const wait = this.#sentAt + ACK_MS - Date.now();
    if (wait <= 0) this.#flush();
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /** The kernel counts from the beginning again. */
  restart(): void {
    this.#newest = 0;
    this.#sent = 0;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #flush(): void {
    this.#timer = null;
    if (this.#newest === this.#sent) return;
    this.#sent = this.#newest;
    this.#sentAt = Date.now();
    this.#send(this.#newest);
  }
}
