/** `use-iamulator.sh`, as people source it: from the clone, from elsewhere, with flags, and wrongly. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { root } from '../docs/pages.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const UNCHANGED =
  'use-iamulator.sh: Nothing was changed, so AWS tools in this shell may still reach the real AWS.\n'
const SHOW = 'echo "$? ${AWS_ENDPOINT_URL-none} ${AWS_ACCESS_KEY_ID-none} ${AWS_PROFILE-none}"'

let elsewhere: string
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'iamulator-elsewhere-'))
})
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }))

interface Place {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs commands in a shell that uses a profile of the real AWS. */
function run(shell: string, commands: string, { cwd = root, env = {} }: Place = {}, words: string[] = []) {
  const { status, stdout, stderr } = spawnSync(shell, ['-c', commands, 'shell', ...words], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: elsewhere, AWS_PROFILE: 'production', ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe.each(['bash', 'zsh', 'sh'] as const)('%s', (shell) => {
  const shellTest = tool(shell, () => areInPath(shell))

  shellTest('points to the server, and leaves nothing else behind', () => {
    const before = run(shell, 'set').stdout
    const { stdout, stderr } = run(shell, `. ./use-iamulator.sh; ${SHOW}; set`)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^0 http:\/\/127\.0\.0\.1:4566 test none\n/)
    expect(before + stdout).not.toContain('iamulator_')
  })

  shellTest('sees the variables of iamulator, and no arguments of the calling script', () => {
    const { stdout } = run(shell, `. ./use-iamulator.sh; ${SHOW}`, { env: { IAMULATOR_PORT: '5000' } }, ['x'])
    expect(stdout).toBe('0 http://127.0.0.1:5000 test none\n')
  })

  shellTest('fails in another folder, and changes nothing', () => {
    const { stdout, stderr, status } = run(shell, `. ./use-iamulator.sh; ${SHOW}`, { cwd: elsewhere })
    expect(stderr).toMatch(/use-iamulator\.sh.*: No such file|no such file.*use-iamulator\.sh/)
    // Some shells end with the error, and the others print a status.
    expect(status === 0 ? stdout : `${status} none none production\n`).toMatch(
      /^[1-9]\d* none none production\n$/,
    )
  })

  shellTest('fails with a message when the command does, and changes nothing', () => {
    const { stdout, stderr } = run(shell, `. ./use-iamulator.sh; ${SHOW}`, { env: { IAMULATOR_PROT: '1' } })
    expect(stderr).toBe(`error: Unknown variable IAMULATOR_PROT. Did you mean IAMULATOR_PORT?\n${UNCHANGED}`)
    expect(stdout).toBe('1 none none production\n')
  })

  shellTest('ends a script with `set -e` when it fails', () => {
    const { stdout, status } = run(shell, 'set -eu; . ./use-iamulator.sh; echo reached', {
      env: { IAMULATOR_PORT: 'x' },
    })
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
    expect(run(shell, 'set -eu; . ./use-iamulator.sh; echo reached').stdout).toBe('reached\n')
  })

  shellTest('refuses to run it, because that would change another shell', () => {
    const { status, stdout, stderr } = run(shell, `${shell} use-iamulator.sh`)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('so source it: . ./use-iamulator.sh')
  })
})

describe.each(['bash', 'zsh'] as const)('%s', (shell) => {
  const shellTest = tool(shell, () => areInPath(shell))

  shellTest('finds it by its path from any folder', () => {
    const { stdout } = run(shell, `. "${root}use-iamulator.sh"; ${SHOW}`, { cwd: elsewhere })
    expect(stdout).toBe('0 http://127.0.0.1:4566 test none\n')
  })

  shellTest('passes flags on', () => {
    const script = `. ./use-iamulator.sh --account 123456789012 --port 5000; ${SHOW}`
    expect(run(shell, script).stdout).toBe('0 http://127.0.0.1:5000 123456789012 none\n')
    const only = run(shell, `. ./use-iamulator.sh --only; ${SHOW}; echo "$AWS_ENDPOINT_URL_STS"`)
    expect(only.stdout).toBe('0 none none production\nhttp://127.0.0.1:4566\n')
  })

  shellTest('prints help and other formats, and fails because nothing was changed', () => {
    for (const [flags, printed] of [
      ['--help', 'Usage: iamulator env'],
      ['--format json', '"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"'],
    ]) {
      const { stdout, stderr } = run(shell, `. ./use-iamulator.sh ${flags}; ${SHOW}`)
      expect(stdout).toContain(printed)
      expect(stdout).toMatch(/\n1 none none production\n$/)
      expect(stderr).toBe(UNCHANGED)
    }
  })
})
