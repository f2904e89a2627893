/** One entry of `errors` in GitHub's 422 answers. */
export interface FieldError {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
  readonly value?: unknown;
}

interface GitHubErrorDetails {
  readonly errors?: readonly (FieldError | string)[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the root of the REST documentation. */
  readonly documentationUrl?: string;
}

/** A refusal that reaches the client as GitHub writes it: `{message, errors?, documentation_url, status}`. */
export class GitHubError extends Error {
  override readonly name = "GitHubError";
  readonly status: number;
  readonly details: GitHubErrorDetails;

  constructor(status: number, message: string, details: GitHubErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  toBody(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.details.errors === undefined ? {} : { errors: this.details.errors }),
      documentation_url: this.details.documentationUrl ?? "https://docs.github.com/rest",
      status: String(this.status),
    };
  }
}

export function notFound(): GitHubError {
  return new GitHubError(404, "Not Found");
}

export function badRequest(message: string): GitHubError {
  return new GitHubError(400, message);
}

export function unauthorized(message = "Requires authentication"): GitHubError {
  return new GitHubError(401, message);
}

/** GitHub's usual words: "Resource not accessible by integration", "Must have push access to repository". */
export function forbidden(message: string): GitHubError {
  return new GitHubError(403, message);
}

/** 422 "Validation Failed" with the field errors GitHub lists. */
export function validationFailed(errors: readonly FieldError[]): GitHubError {
  return new GitHubError(422, "Validation Failed", { errors });
}

/** 422 with a sentence and no field errors. */
export function unprocessable(message: string): GitHubError {
  return new GitHubError(422, message);
}

/** Runs a reader whose endpoint lists its problems as sentences, not as objects (branch protection). */
export function inSentences<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GitHubError) || error.details.errors === undefined) throw error;
    const errors = error.details.errors.map((one) =>
      typeof one === "string"
        ? one
        : (one.message ?? `${one.field ?? one.resource} is ${one.code}`),
    );
    throw new GitHubError(error.status, error.message, { ...error.details, errors });
  }
}
