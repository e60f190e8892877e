/** Adds the matchers to the types of Jest: in `@jest/globals` and in `@types/jest`. */
import type { IamulatorMatchers } from '../matchers/index.ts'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends IamulatorMatchers<R, T> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends IamulatorMatchers<R, T> {}
  }
}
