/**
 * Returns how many generated cases a test tries. It is `usual` in `npm test`, which takes minutes, and `all`
 * in `npm run test:long`.
 */
export const cases = (usual: number, all: number): number => (process.env['TEST_LONG'] === '1' ? all : usual)
