import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Calls `use` with the path of a temporary file. Deletes the file when `use` has finished. */
export async function withFile<T>(name: string, text: string, use: (path: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-docs-'))
  try {
    const path = join(directory, name)
    writeFileSync(path, text)
    return await use(path)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Calls `use` with the path of a temporary directory. Deletes the directory when `use` has finished. */
export async function withDirectory<T>(use: (path: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-directory-'))
  try {
    return await use(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
