// What the actions do to a job that is made up, and what they refuse.
import type { ActParams, Status } from "../src/protocol.ts";
import type { FakeJob } from "./data.ts";
import { digestOf } from "./facts.ts";

export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> | null = null,
  ) {
    super(message);
  }
}

export function carryOut(
  job: FakeJob,
  params: ActParams,
  args: { keep_shares?: boolean; users?: string[] },
): string {
  const become = (status: Status, message: string): string => {
    job.status = status;
    return message;
  };
  switch (params.action) {
    case "approve":
      if (params.digest !== digestOf(job)) {
        const details = { changed: ["main.py"], added: ["extra.py"], removed: [] };
        throw new Refusal(
          "changed",
          "The files are no longer those that you looked at. Nothing was approved.",
          details,
        );
      }
      job.approvedVersion = job.version;
      return become("approved", `✅ Job '${job.name}' approved successfully!`);
    case "reject":
      return become("rejected", `Job '${job.name}' was rejected.`);
    case "cancel":
      if (job.status === "approved") {
        return become("inbox", `Job '${job.name}' was cancelled before it ran. It is back in the inbox.`);
      }
      Object.assign(job, { returncode: 143, finished: Date.now() });
      return become("failed", `Job '${job.name}' is being cancelled.`);
    case "reopen":
      return become("inbox", `Job '${job.name}' is in the inbox again.`);
    case "rerun":
      Object.assign(job, {
        outputs: [],
        stdout: [],
        stderr: [],
        returncode: null,
        started: null,
        finished: null,
      });
      job.generation += 1;
      if (args.keep_shares !== true) job.readers = { outputs: [], logs: [] };
      return become("approved", `🔄 Job '${job.name}' prepared for rerun!`);
    default: {
      const what = params.action.endsWith("outputs") ? "outputs" : "logs";
      const users = args.users ?? [];
      const held = job.readers[what].filter((user) => !users.includes(user));
      job.readers[what] = params.action.startsWith("share") ? [...held, ...users] : held;
      return params.action.startsWith("share")
        ? `Shared with ${users.join(", ")}.`
        : `No longer shared with ${users.join(", ")}.`;
    }
  }
}
