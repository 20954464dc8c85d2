import { type ChildProcess, spawn } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzerpb from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

type Done<Response> = (error: grpc.ServiceError | null, response: Response) => void;

/** The engine's side of a pack, as the engine starts it: in the pack's folder, with the project in the environment. */
export class Analyzer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
    private readonly project: string,
  ) {}

  static async start(runner: string, folder: string, project: string): Promise<Analyzer> {
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", folder, "-typescript=false"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        PULUMI_NODEJS_PROJECT: project,
        PULUMI_NODEJS_STACK: "dev",
        PULUMI_NODEJS_DRY_RUN: "true",
        PULUMI_CONFIG: "{}",
      },
    });
    const port = await new Promise<string>((resolve, reject) => {
      let errors = "";
      child.stderr.on("data", (chunk) => (errors += String(chunk)));
      child.stdout.once("data", (chunk) => resolve(String(chunk).trim()));
      child.once("close", (code) => reject(new Error(`exit status ${code}: ${errors}`)));
    });
    return new Analyzer(child, new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()), project);
  }

  close(): void {
    this.client.close();
    this.child.kill();
  }

  async policies(): Promise<readonly string[]> {
    const info = await this.call<analyzerpb.AnalyzerInfo>((done) => this.client.getAnalyzerInfo(new Empty(), done));
    return info.getPoliciesList().map((policy) => policy.getName());
  }

  /** @param remediated policies that may change resources; all others keep their own level */
  async configure(
    remediated: readonly string[],
    properties: Readonly<Record<string, JavaScriptValue>> = {},
  ): Promise<void> {
    const request = new analyzerpb.ConfigureAnalyzerRequest();
    for (const policy of remediated) {
      const config = new analyzerpb.PolicyConfig();
      config.setEnforcementlevel(analyzerpb.EnforcementLevel.REMEDIATE);
      config.setProperties(Struct.fromJavaScript(properties));
      request.getPolicyconfigMap().set(policy, config);
    }
    await this.call((done) => this.client.configure(request, done));
  }

  /** What is said of one resource, as `policy: message`. */
  async analyze(asked: Asked): Promise<readonly string[]> {
    const request = this.filled(new analyzerpb.AnalyzeRequest(), asked);
    return said(await this.call<analyzerpb.AnalyzeResponse>((done) => this.client.analyze(request, done)));
  }

  async analyzeStack(stack: readonly Asked[]): Promise<readonly string[]> {
    const request = new analyzerpb.AnalyzeStackRequest();
    request.setResourcesList(stack.map((asked) => this.filled(new analyzerpb.AnalyzerResource(), asked)));
    return said(await this.call<analyzerpb.AnalyzeResponse>((done) => this.client.analyzeStack(request, done)));
  }

  /** What each policy makes of a resource, by policy. */
  async remediate(asked: Asked): Promise<Readonly<Record<string, unknown>>> {
    const request = this.filled(new analyzerpb.AnalyzeRequest(), asked);
    const response = await this.call<analyzerpb.RemediateResponse>((done) => this.client.remediate(request, done));
    return Object.fromEntries(
      response.getRemediationsList().map((each) => [each.getPolicyname(), each.getProperties()?.toJavaScript()]),
    );
  }

  private filled<Message extends analyzerpb.AnalyzeRequest | analyzerpb.AnalyzerResource>(
    message: Message,
    { type, name, props }: Asked,
  ): Message {
    message.setType(type);
    message.setName(name);
    message.setUrn(`urn:pulumi:dev::${this.project}::${type}::${name}`);
    message.setProperties(Struct.fromJavaScript(props as Record<string, JavaScriptValue>));
    message.setOptions(new analyzerpb.AnalyzerResourceOptions());
    return message;
  }

  private call<Response>(start: (done: Done<Response>) => unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      start((error, response) => (error ? reject(error) : resolve(response)));
    });
  }
}

function said(response: analyzerpb.AnalyzeResponse): readonly string[] {
  return response.getDiagnosticsList().map((each) => `${each.getPolicyname()}: ${each.getMessage()}`);
}
