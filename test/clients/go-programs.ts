/** Compiles the programs in Go of tests. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findGo, GO_ENVIRONMENT, GO_FLAGS, GO_LIBRARIES } from '../support/toolbox.ts'
import { run } from './programs.ts'

const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/iamulator-go/', import.meta.url))

/**
 * Returns the path of a compiled program. It is kept until its source, Go, or the AWS SDK changes, because linking
 * takes seconds even if everything is compiled.
 *
 * @param source the path of a file
 */
export async function goProgram(source: string): Promise<string> {
  const go = findGo()
  if (go === undefined) throw new Error('Go is missing')
  const program = join(COMPILED, await digestOf(go, source))
  if (existsSync(program)) return program
  mkdirSync(COMPILED, { recursive: true })
  // Test files that run at the same time can compile the same program: each writes a file of its own.
  const own = `${program}.${process.pid}`
  const { status, stderr } = await run(go, ['build', ...GO_FLAGS, '-o', own, source], {
    ...GO_ENVIRONMENT,
    HOME: COMPILED,
  })
  if (status !== 0) throw new Error(stderr)
  renameSync(own, program)
  return program
}

async function digestOf(go: string, source: string): Promise<string> {
  const { stdout } = await run(go, ['version'], { HOME: COMPILED })
  const sdk = readFileSync(join(GO_LIBRARIES, 'src/github.com/aws/aws-sdk-go-v2/aws/go_module_metadata.go'))
  const hash = createHash('sha256').update(stdout).update(sdk).update(GO_FLAGS.join())
  return hash.update(readFileSync(source)).digest('hex')
}
