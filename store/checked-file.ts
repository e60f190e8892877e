import { readFileSync, statfsSync, statSync } from 'node:fs'
import { type FileIdentity, isSameFile } from './files.ts'

/**
 * The file systems of Linux that one kernel has to itself, by their numbers in linux/magic.h. An overlay can be
 * on top of others, so it differs from all of them.
 */
const LOCAL_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0x01021994, // tmpfs
])

/**
 * Returns whether every process that can change a directory uses the same kernel, whose answer to `stat` is
 * therefore never old. False if that is unknown, as on other systems than Linux.
 */
export function isOnLocalFileSystem(directory: string, platform = process.platform): boolean {
  if (platform !== 'linux') return false
  try {
    return LOCAL_TYPES.has(statfsSync(directory).type)
  } catch {
    return false
  }
}

/** The clocks of file systems advance in steps of up to 10 ms. */
const settledMilliseconds = 100

/** The attributes that change with a file. Not `mtime`, because programs can set it to any time. */
export interface FileState extends FileIdentity {
  readonly size: number
  readonly ctimeMs: number
}

export interface CheckedFileOptions {
  /** Returns whether a text is as it should be. */
  readonly isExpected: (text: string) => boolean
  /** Whether `stat` notices every change. On network file systems, only opening the file does. */
  readonly isLocal: boolean
  /** Returns the time in epoch milliseconds. */
  readonly now: () => number
  /** Only tests replace it. */
  readonly stat?: ((path: string) => FileState) | undefined
}

/**
 * A file that is checked often and changes rarely. On a local file system, it is read only when its inode,
 * its size, or the time of its last change differs from what it was when its text was as expected. The caller
 * must keep that file open, so that no other file gets its inode.
 */
export class CheckedFile {
  readonly #path: string
  readonly #options: CheckedFileOptions
  #accepted: FileState | undefined

  constructor(path: string, options: CheckedFileOptions) {
    this.#path = path
    this.#options = options
  }

  /** Returns the text if it is not as expected. Throws if the file cannot be read. */
  unexpectedText(): string | undefined {
    const { isExpected, isLocal, stat = statSync } = this.#options
    // Before the text, so that a change in between makes the next check read again.
    const state = isLocal ? stat(this.#path) : undefined
    if (state && isUnchanged(state, this.#accepted)) return undefined
    const text = readFileSync(this.#path, 'utf8')
    if (!isExpected(text)) return text
    this.#accepted = state && this.#isSettled(state) ? state : undefined
    return undefined
  }

  /** Returns whether a later change will have a later time. Some file systems store only whole seconds. */
  #isSettled({ ctimeMs }: FileState): boolean {
    return this.#options.now() - ctimeMs >= settledMilliseconds && ctimeMs % 1000 !== 0
  }
}

function isUnchanged(state: FileState, accepted: FileState | undefined): boolean {
  return isSameFile(state, accepted) && state.size === accepted?.size && state.ctimeMs === accepted.ctimeMs
}
