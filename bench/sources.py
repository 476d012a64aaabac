"""The same component in several sizes, in OmniCraft's syntax, in Svelte's and as JSX.

Each block of ten lines holds what a real component holds: a shape whose paint follows a signal, a label with
an expression, handlers. The texts have the same elements, signals, bindings and handlers.
"""

SIZES = (20, 50, 300, 1000)


def _blocks(lines: int) -> int:
    return max((lines - 10) // 10, 1)


def omni(lines: int, *, color: str = "#4caf50", label: str = "Panel", clicks: int = 0, step: int = 1) -> str:
    """A component of about this many lines; ``color`` is one attribute in the middle of it, ``label`` the
    default of its prop, ``clicks`` what its first signal begins with, ``step`` a number in the handler beside
    the color.
    """
    count = _blocks(lines)
    script = "".join(
        f"    const hovered{n} = signal(false);\n    const clicks{n} = signal({n or clicks});\n"
        for n in range(count)
    )
    template = "".join(
        _omni_block(n, color, step) if n == count // 2 else _omni_block(n, "#4caf50", 1) for n in range(count)
    )
    return (
        '<component name="Panel">\n  <props>\n'
        '    <prop name="label" type="string" default="'
        f'{label}" />\n  </props>\n'
        f"  <script>\n{script}  </script>\n  <template>\n{template}  </template>\n</component>\n"
    )


def _omni_block(n: int, color: str, step: int) -> str:
    return (
        f"    <group x={{{n % 10 * 120}}} y={{{n // 10 * 60}}}>\n"
        f"      <rect width={{100}} height={{40}} radius={{8}}\n"
        f"        fill={{hovered{n}() ? '#66bb6a' : '{color}'}}\n"
        f"        @mouseenter={{() => hovered{n}.set(true)}}\n"
        f"        @mouseleave={{() => hovered{n}.set(false)}}\n"
        f"        @click={{() => clicks{n}.update(c => c + {step})}} />\n"
        f"      <text content={{`${{props.label}} ${{clicks{n}() * 2 + {n}}}`}}"
        ' x={10} y={10} fill="#ffffff" />\n'
        f"    </group>\n"
    )


def svelte(lines: int, *, color: str = "#4caf50") -> str:
    """The same component for Svelte 5, drawing SVG."""
    count = _blocks(lines)
    script = "".join(
        f"  let hovered{n} = $state(false);\n  let clicks{n} = $state({n});\n" for n in range(count)
    )
    template = "".join(_svelte_block(n, color if n == count // 2 else "#4caf50") for n in range(count))
    return (
        f"<script>\n  let {{\n    label = 'Panel'\n  }} = $props();\n{script}</script>\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{template}</svg>\n'
    )


def _svelte_block(n: int, color: str) -> str:
    return (
        f'    <g transform="translate({n % 10 * 120} {n // 10 * 60})">\n'
        f'      <rect width="100" height="40" rx="8"\n'
        f"        fill={{hovered{n} ? '#66bb6a' : '{color}'}}\n"
        f"        onmouseenter={{() => hovered{n} = true}}\n"
        f"        onmouseleave={{() => hovered{n} = false}}\n"
        f"        onclick={{() => clicks{n} = clicks{n} + 1}} />\n"
        f'      <text x="10" y="10" fill="#ffffff">{{`${{label}} ${{clicks{n} * 2 + {n}}}`}}</text>\n'
        f"    </g>\n"
    )


def jsx(lines: int, *, color: str = "#4caf50") -> str:
    """The same component as JSX with signals, drawing SVG."""
    count = _blocks(lines)
    script = "".join(
        f"  const [hovered{n}, setHovered{n}] = createSignal(false);\n"
        f"  const [clicks{n}, setClicks{n}] = createSignal({n});\n"
        for n in range(count)
    )
    template = "".join(_jsx_block(n, color if n == count // 2 else "#4caf50") for n in range(count))
    return (
        'import { createSignal } from "solid-js";\n'
        f"export default function Panel({{ label = 'Panel' }}) {{\n{script}"
        f'  return (<svg xmlns="http://www.w3.org/2000/svg">\n{template}</svg>);\n}}\n'
    )


def _jsx_block(n: int, color: str) -> str:
    return (
        f'    <g transform="translate({n % 10 * 120} {n // 10 * 60})">\n'
        f'      <rect width="100" height="40" rx="8"\n'
        f"        fill={{hovered{n}() ? '#66bb6a' : '{color}'}}\n"
        f"        onMouseEnter={{() => setHovered{n}(true)}}\n"
        f"        onMouseLeave={{() => setHovered{n}(false)}}\n"
        f"        onClick={{() => setClicks{n}(c => c + 1)}} />\n"
        f'      <text x="10" y="10" fill="#ffffff">{{`${{label}} ${{clicks{n}() * 2 + {n}}}`}}</text>\n'
        f"    </g>\n"
    )
