/** The modules that the npm package exports: the name of the file in dist/ -> its source. */
export const entries = {
  index: 'package/index.ts',
}

/** The entries that are ES modules, because a package that they import is one. */
export const esmEntries = []
