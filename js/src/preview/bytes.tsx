// An output's bytes in the browser: as an image of a type that was checked, or as a file to keep.
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Desk, DeskError } from "../desk.ts";
import type { ImageHead } from "../protocol.ts";
import { plain } from "../text.tsx";
import { Button } from "../ui/button.tsx";
import { gather, MOST, save } from "../ui/download.ts";
import { bytes } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { part, type Shown } from "./place.ts";

/** The kernel looked at the bytes; what it names otherwise is given to no decoder. */
const TYPES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const NOT_DRAWN =
  "The image could not be drawn: it is damaged, or this page allows no images of this kind. Download it to look at it.";

interface ImageState {
  address: string | null;
  error: DeskError | null;
}

export function Picture({ shown, image }: { shown: Shown; image: ImageHead }): VNode {
  const [state, setState] = useState<ImageState>({ address: null, error: null });
  const [round, setRound] = useState(0);
  const [broken, setBroken] = useState(false);
  const refused = image.refused ?? (TYPES.has(image.mime) ? null : "This kind of image is not shown.");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another try
  useEffect(() => {
    if (refused !== null) return undefined;
    const end = new AbortController();
    let address: string | null = null;
    setBroken(false);
    gather({
      read: async (offset, count, signal) => part(shown, "output.bytes", { offset, count }, signal),
      signal: end.signal,
    }).then(
      (pieces) => {
        if (end.signal.aborted) return;
        address = URL.createObjectURL(new Blob(pieces, { type: image.mime }));
        setState({ address, error: null });
      },
      (error: unknown) => {
        if (!end.signal.aborted && error instanceof DeskError) setState({ address: null, error });
      },
    );
    return () => {
      end.abort();
      if (address !== null) URL.revokeObjectURL(address);
      setState({ address: null, error: null });
    };
  }, [shown, image.mime, refused, round]);
  if (refused !== null) return <Notice kind="info">{plain(refused)}</Notice>;
  if (state.error !== null) return <ErrorNotice error={state.error} again={() => setRound(round + 1)} />;
  if (broken) return <Notice kind="warn">{NOT_DRAWN}</Notice>;
  if (state.address === null) return <p class="loading">Reading…</p>;
  return (
    <div class="picture">
      <img
        src={state.address}
        alt={plain(shown.head.path)}
        width={image.width}
        height={image.height}
        decoding="async"
        onError={() => setBroken(true)}
      />
    </div>
  );
}

interface Progress {
  done: number;
  size: number;
  end: AbortController;
}

/** A button that brings the file into the browser's downloads, as it is. */
export function Download(props: { desk: Desk; job: string; path: string; size: number }): VNode {
  const { desk, job, path, size } = props;
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<DeskError | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = (): void => {
    const end = new AbortController();
    running.current = end;
    setError(null);
    setProgress({ done: 0, size, end });
    gather({
      read: async (offset, count, signal) => {
        const piece = await desk.request("output.bytes", { job, path, offset, count }, { signal });
        return { size: piece.size, version: piece.version, buffers: piece.buffers };
      },
      signal: end.signal,
      onProgress: (done, whole) => setProgress({ done, size: whole, end }),
    }).then(
      (pieces) => {
        setProgress(null);
        save(pieces, path);
      },
      (caught: unknown) => {
        setProgress(null);
        if (!end.signal.aborted && caught instanceof DeskError) setError(caught);
      },
    );
  };
  if (progress !== null) {
    return (
      <>
        <span class="muted" role="status">
          {bytes(progress.done)} of {bytes(progress.size)}
        </span>
        <Button small onClick={() => progress.end.abort()}>
          Cancel
        </Button>
      </>
    );
  }
  return (
    <>
      {error === null ? null : (
        <span class="flag stop" role="alert">
          {plain(error.message)}
        </span>
      )}
      <Button
        small
        kind="quiet"
        label={`Download ${plain(path)}`}
        disabledReason={
          size > MOST
            ? `It has ${bytes(size)}, too much to go through the page. Copy it from the job's folder.`
            : null
        }
        onClick={start}
      >
        Download
      </Button>
    </>
  );
}
