/** Finds the optional dependencies that a lock file does not name. */

export interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly license?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface MissingOptional {
  readonly name: string;
  readonly version: string;
  /** Wanted by development alone. */
  readonly dev: boolean;
}

/** Each once. `version` is what the package that wants it asks for, in practice one exact version. */
export function missingOptionals({ packages }: Lock): readonly MissingOptional[] {
  const missing = new Map<string, MissingOptional>();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!foldersAbove(path).some((folder) => `${folder}node_modules/${name}` in packages))
        missing.set(name, { name, version, dev: entry.dev === true });
    }
  }
  return [...missing.values()];
}

/** Where Node looks for the dependencies of the package at `path`: in it, beside it, and so on up to the root, ''. */
function foldersAbove(path: string): readonly string[] {
  const parts = path === '' ? [] : path.split(/(?:^|\/)node_modules\//).slice(1);
  return parts
    .map(
      (_, index) =>
        `${parts
          .slice(0, index + 1)
          .map((part) => `node_modules/${part}`)
          .join('/')}/`,
    )
    .concat('');
}
