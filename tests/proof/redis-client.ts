import * as net from "node:net";

export type Reply = string | number | null | Reply[];

/** As much of a Redis client as the proofs need: RESP 2 over one connection, replies in the order of the commands. */
export class RedisClient {
  private buffer = Buffer.alloc(0);
  private readonly waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];

  private constructor(private readonly socket: net.Socket) {
    socket.on("data", (chunk) => {
      this.buffer = Buffer.concat([this.buffer, chunk]);
      this.drain();
    });
    socket.on("error", (error) => {
      for (const { reject } of this.waiting.splice(0)) {
        reject(error);
      }
    });
  }

  static connect(port: number): Promise<RedisClient> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new RedisClient(socket));
      });
    });
  }

  /** One command. An error reply rejects. */
  send(...words: readonly (string | number)[]): Promise<Reply> {
    const parts = words.map((word) => {
      const text = String(word);
      return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
    });
    this.socket.write(`*${words.length}\r\n${parts.join("")}`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  close(): void {
    this.socket.destroy();
  }

  private drain(): void {
    for (;;) {
      const parsed = parse(this.buffer, 0);
      if (!parsed) {
        return;
      }
      this.buffer = this.buffer.subarray(parsed.end);
      const waiter = this.waiting.shift();
      if (parsed.value instanceof Error) {
        waiter?.reject(parsed.value);
      } else {
        waiter?.resolve(parsed.value);
      }
    }
  }
}

interface Parsed {
  readonly value: Reply | Error;
  readonly end: number;
}

/** The reply at an offset; undefined while it is not there whole. */
function parse(buffer: Buffer, from: number): Parsed | undefined {
  const lineEnd = buffer.indexOf("\r\n", from);
  if (lineEnd < 0) {
    return undefined;
  }
  const line = buffer.toString("utf8", from + 1, lineEnd);
  const next = lineEnd + 2;
  switch (String.fromCharCode(buffer[from] ?? 0)) {
    case "+":
      return { value: line, end: next };
    case "-":
      return { value: new Error(line), end: next };
    case ":":
      return { value: Number(line), end: next };
    case "$": {
      const length = Number(line);
      if (length < 0) {
        return { value: null, end: next };
      }
      const end = next + length + 2;
      return buffer.length < end ? undefined : { value: buffer.toString("utf8", next, next + length), end };
    }
    case "*": {
      const items: Reply[] = [];
      let end = next;
      for (let index = 0; index < Number(line); index++) {
        const item = parse(buffer, end);
        if (!item) {
          return undefined;
        }
        if (item.value instanceof Error) {
          return item;
        }
        items.push(item.value);
        end = item.end;
      }
      return { value: items, end };
    }
    default:
      throw new Error(`not a reply: ${line}`);
  }
}
