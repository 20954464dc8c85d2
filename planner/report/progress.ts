import type { Phase } from "../plan";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const FRAME_MILLISECONDS = 100;
const TEXT: Readonly<Record<Phase, string>> = {
  program: "running the program",
  policies: "asking the policies",
  "capacity and cost": "reckoning capacity and cost",
  total: "done",
};

/** One line on a terminal that says what is going on and for how long. Silent anywhere else. */
export class Progress {
  private text = "";
  private resources = 0;
  private frame = 0;
  private started = Date.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly enabled = stream.isTTY,
  ) {}

  update(phase: Phase, resources: number): void {
    this.resources = resources;
    this.say(TEXT[phase]);
  }

  /** What is being done now. */
  say(text: string): void {
    if (text !== this.text) {
      this.started = Date.now();
    }
    this.text = text;
    if (this.enabled && !this.timer) {
      this.timer = setInterval(() => this.draw(), FRAME_MILLISECONDS).unref();
      this.draw();
    }
  }

  end(): void {
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.stream.write("\r\u001b[K");
    }
  }

  private draw(): void {
    const seconds = ((Date.now() - this.started) / 1000).toFixed(1);
    const resources = this.resources > 0 ? `, ${this.resources} resources` : "";
    const mark = FRAMES[this.frame++ % FRAMES.length] ?? "";
    this.stream.write(`\r\u001b[K${mark} ${this.text}${resources} (${seconds} s)`);
  }
}
