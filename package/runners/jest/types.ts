/** Adds the matchers to the types of Jest: those of `@jest/globals` and the global ones of `@types/jest`. */
import type { IamulatorMatchers } from '../matchers/index.ts'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends IamulatorMatchers<R, T> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends IamulatorMatchers<R, T> {}
  }
}
