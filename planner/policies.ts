import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzerpb from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PlanError } from "./errors";
import type { RecordedResource, Recording, Violation } from "./model";
import { type PackConfig, reconciled } from "./policy-config";
import {
  analyzeRequest,
  configureRequest,
  defaultsOf,
  initialConfigOf,
  stackResource,
  violationOf,
} from "./policy-messages";
import { childEnvironment, endWithParent } from "./run-program";

export interface PackOptions {
  readonly project: string;
  readonly stack: string;
  /** Config of the stack, secrets replaced; the pack may read it as the engine lets it. */
  readonly values: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a pack says of a recording. */
export interface PackVerdict {
  readonly pack: string;
  /** Policies that were not disabled. */
  readonly policies: number;
  /** Sorted by level, policy, URN and message. */
  readonly violations: readonly Violation[];
}

/** A pack that has been started. */
export interface RunningPack {
  /** Begins to judge a stack. Resources may be offered while the program still runs, as the engine does it. */
  begin(config: PackConfig | Promise<PackConfig>): Judgement;
  close(): void;
}

export interface Judgement {
  offer(resource: RecordedResource): void;
  /** Judges what was not offered yet, then the stack as a whole. Throws a PlanError when the pack cannot go on. */
  finish(recording: Recording): Promise<PackVerdict>;
}

const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/**
 * Starts the unmodified CrossGuard pack of a folder as Pulumi's language host does. Returns at once; a
 * judgement waits until it serves and throws a PlanError with the pack's own words when it does not.
 */
export function startPolicyPack(folder: string, options: PackOptions): RunningPack {
  const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "offline", folder], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: childEnvironment(options.environment, {
      PULUMI_NODEJS_ORGANIZATION: "organization",
      PULUMI_NODEJS_PROJECT: options.project,
      PULUMI_NODEJS_STACK: options.stack,
      PULUMI_NODEJS_DRY_RUN: "true",
      PULUMI_CONFIG: JSON.stringify(options.values),
    }),
  });
  endWithParent(child);
  const client = portOf(child).then(
    (port) => new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), UNLIMITED),
  );
  // Reported by the judgement; until then nobody may be waiting.
  client.catch(() => undefined);
  return {
    begin: (config) => new PackJudgement(client, config),
    close: () => {
      client.then((open) => open.close()).catch(() => undefined);
      child.kill();
    },
  };
}

function portOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number> {
  let stdout = "";
  let stderr = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
      const port = /^(\d+)\s*$/m.exec(stdout);
      if (port) {
        resolve(Number(port[1]));
      }
    });
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.once("error", reject);
    child.once("close", (code) => {
      reject(
        new PlanError(
          `The policy pack did not start (exit status ${code}).\n${stripVTControlCharacters(stderr).trim()}`,
        ),
      );
    });
  });
}

interface ReadyPack {
  readonly client: AnalyzerClient;
  readonly name: string;
  readonly policies: number;
}

class PackJudgement implements Judgement {
  private readonly ready: Promise<ReadyPack>;
  private readonly byUrn = new Map<string, RecordedResource>();
  private readonly verdicts: Promise<readonly Violation[]>[] = [];

  constructor(client: Promise<AnalyzerClient>, config: PackConfig | Promise<PackConfig>) {
    this.ready = configured(client, config);
    this.ready.catch(() => undefined);
  }

  offer(resource: RecordedResource): void {
    this.byUrn.set(resource.urn, resource);
    const verdict = this.ready.then(async ({ client }) => {
      const request = analyzeRequest(resource, this.byUrn);
      const response = await call<analyzerpb.AnalyzeResponse>((done) => client.analyze(request, done));
      return response.getDiagnosticsList().map((diagnostic) => violationOf(diagnostic, resource.urn));
    });
    // Reported by `finish`.
    verdict.catch(() => undefined);
    this.verdicts.push(verdict);
  }

  async finish(recording: Recording): Promise<PackVerdict> {
    for (const resource of recording.resources) {
      if (!resource.external && !this.byUrn.has(resource.urn)) {
        this.offer(resource);
      }
    }
    const { client, name, policies } = await this.ready;
    const violations = (await Promise.all(this.verdicts)).flat();
    const stack = new analyzerpb.AnalyzeStackRequest();
    stack.setResourcesList(recording.resources.map((resource) => stackResource(resource, recording, this.byUrn)));
    const whole = await call<analyzerpb.AnalyzeResponse>((done) => client.analyzeStack(stack, done));
    violations.push(...whole.getDiagnosticsList().map((diagnostic) => violationOf(diagnostic, diagnostic.getUrn())));
    return { pack: name, policies, violations: sorted(violations) };
  }
}

async function configured(
  starting: Promise<AnalyzerClient>,
  given: PackConfig | Promise<PackConfig>,
): Promise<ReadyPack> {
  const [client, config] = await Promise.all([starting, given]);
  const info = await call<analyzerpb.AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
  const settings = reconciled(defaultsOf(info), initialConfigOf(info), config);
  await call((done) => client.configure(configureRequest(settings), done));
  const asked = info.getPoliciesList().filter((policy) => settings[policy.getName()]?.enforcementLevel !== "disabled");
  return { client, name: info.getName(), policies: asked.length };
}

type Done<Response> = (error: grpc.ServiceError | null, response: Response) => void;

function call<Response>(start: (done: Done<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) =>
      error
        ? reject(new PlanError(`The policy pack failed: ${stripVTControlCharacters(error.details)}`))
        : resolve(response),
    );
  });
}

function sorted(violations: readonly Violation[]): Violation[] {
  const key = ({ level, policy, urn, message }: Violation): string =>
    [level === "mandatory" ? 0 : 1, policy, urn ?? "", message].join("\u0000");
  return [...violations].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}
