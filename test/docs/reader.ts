/** A reader who tries one page after another with one AWS CLI, which takes longer to load than most commands to run. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWarmCli, type WarmCli } from '../clients/warm-cli.ts'

export class Reader {
  readonly home: string
  readonly #cli: WarmCli

  private constructor(home: string, cli: WarmCli) {
    this.home = home
    this.#cli = cli
  }

  static async start(): Promise<Reader> {
    const home = mkdtempSync(join(tmpdir(), 'iamulator-docs-'))
    return new Reader(home, await startWarmCli(home))
  }

  /** A program with the usage of `aws`. Empty if there is none. */
  get aws(): string {
    return this.#cli.program
  }

  emptyHome(): void {
    for (const name of readdirSync(this.home)) rmSync(join(this.home, name), { recursive: true })
  }

  stop(): void {
    this.#cli.stop()
    rmSync(this.home, { recursive: true, force: true })
  }
}
