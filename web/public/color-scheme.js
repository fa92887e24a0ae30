// Sets light or dark before the first paint, so that nothing flashes. A file of its own because inline scripts are not allowed.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('weir-color-scheme');
  } catch {
    // Storage may be forbidden; the system's choice then holds.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.mantineColorScheme = chosen === 'light' || chosen === 'dark' ? chosen : system;
})();
