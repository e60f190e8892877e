/** The other half of the tests of the Python package, so that both halves run at the same time. */
import { pythonFiles, testPython } from './python-package.ts'

testPython(pythonFiles.filter((_, index) => index % 2 === 1))
