/**
 * Serves the fonts of the console to the pages that need no scripts, at addresses that never change.
 *
 * They are also there with `--console off`, and under AWS's host names: fonts are public.
 */
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import { EndpointError } from '../endpoint-error.ts'
import { handlerFor } from '../page-request.ts'
import { type Endpoint, serve } from '../serve.ts'
import { CODE_FONT, TEXT_FONT } from '../style.ts'
import type { WithConsole } from './visit.ts'

/** Path -> the beginning of the name that the build gives the font. */
const FONTS: ReadonlyMap<string, string> = new Map([
  [TEXT_FONT, 'inter-'],
  [CODE_FONT, 'jetbrains-mono-'],
])

export function isFontRequest({ path }: WireRequest): boolean {
  return FONTS.has(path)
}

export function answerFontRequest(emulator: WithConsole, request: WireRequest): Promise<Answer> {
  return serve(ENDPOINT, emulator, request)
}

const ENDPOINT: Endpoint<WithConsole> = {
  answersEarly: true,
  isStateless: () => true,
  checkSender: () => {},
  serve: async ({ consoleFiles }, request) => {
    handlerFor(request, { GET: true })
    const beginning = FONTS.get(request.path) ?? ''
    const name = consoleFiles.manifest?.fonts.find((each) => each.startsWith(beginning)) ?? ''
    const file = await consoleFiles.file(name, '')
    if (!file)
      throw new EndpointError(404, 'NotFound', 'The console was not built, so its fonts are missing.')
    const headers = {
      'Content-Type': file.type,
      'Cache-Control': 'public, max-age=86400',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    }
    return { answer: { status: 200, headers, body: '', bytes: file.bytes }, lines: [] }
  },
  refuse: ({ status, message, headers }) => ({
    answer: {
      status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
      body: `${message}\n`,
    },
    lines: [],
  }),
}
