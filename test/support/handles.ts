/** The two kinds of handles, so that every test of the package runs on both. */
import { connectIamulator, createIamulator, type Iamulator } from '../../package/index.ts'
import { Bundle } from './bundle.ts'

export interface HandleKind {
  readonly name: string
  /** Starts a server, and returns its handle. */
  open(options?: ServerOptions): Promise<Iamulator>
  /** Stops everything that `open` started. */
  closeAll(): Promise<void>
}

/** Options that a flag and an option of `createIamulator` have in common. */
interface ServerOptions {
  readonly auth?: 'audit'
}

function inProcess(): HandleKind {
  const handles: Iamulator[] = []
  return {
    name: 'in process',
    open: async (options) => {
      const iam = await createIamulator(options)
      handles.push(iam)
      return iam
    },
    closeAll: async () => {
      await Promise.all(handles.map((iam) => iam.close()))
    },
  }
}

function overHttp(): HandleKind {
  const handles: Iamulator[] = []
  let bundle: Promise<Bundle> | undefined
  return {
    name: 'over HTTP',
    open: async (options = {}) => {
      bundle ??= Bundle.build()
      const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
      const { url } = await (await bundle).start(flags)
      const iam = await connectIamulator(url, { timeout: 60_000 })
      handles.push(iam)
      return iam
    },
    closeAll: async () => {
      await Promise.all(handles.map((iam) => iam.close()))
      await (await bundle)?.remove()
    },
  }
}

export const HANDLE_KINDS: readonly HandleKind[] = [inProcess(), overHttp()]
