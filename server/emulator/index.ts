/** The emulator's own endpoints, under `/_iamulator/`. */
import type { Iamulator } from '../iamulator.ts'
import type { Answer, WireRequest } from '../pipeline/request.ts'

export function isEmulatorPath(path: string): boolean {
  return path.startsWith('/_iamulator/') || path === '/health' || path === '/_localstack/health'
}

export function answerEmulatorRequest(_iamulator: Iamulator, _request: WireRequest): Answer {
  return { status: 200, headers: {}, body: '{}' }
}
