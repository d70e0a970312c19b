/** The version in package.json, put in when the bundles are built. */
declare const __TERRACE_VERSION__: string
