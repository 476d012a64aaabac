"""The functions that components call, as the contract lists them: parameters, result (f: f64, i: i32)."""

from __future__ import annotations

_TABLE = """
cell_set_f64 iif   cell_set_i32 iii   cell_set_ref iii   settle ii
set_f64 iiif   set_i32 iiii   set_ref iiii   site_if iii   site_for iiii
str_concat ii:i   str_eq ii:i   str_cmp ii:i   str_from_num f:i   str_to_num i:f   str_slice iff:i
str_index_of iif:f   str_trim i:i   str_upper i:i   str_lower i:i   str_repeat if:i   str_pad ifii:i
str_split ii:i   str_join ii:i   str_replace iiii:i   num_to_fixed ff:i   color_parse i:i
list_new ii:i   list_concat ii:i   list_slice iff:i   list_reverse i:i   list_truncate ii
list_renew ii:i   list_own ii:i   row_set iii   row_record iii:i   record_new ii:i   adopt i   value_eq iii:i
math_sin f:f   math_cos f:f   math_tan f:f   math_asin f:f   math_acos f:f   math_atan f:f   math_exp f:f
math_log f:f   math_log2 f:f   math_log10 f:f   math_cbrt f:f   math_sinh f:f   math_cosh f:f   math_tanh f:f
math_asinh f:f   math_acosh f:f   math_atanh f:f   math_expm1 f:f   math_log1p f:f
math_pow ff:f   math_atan2 ff:f   math_hypot ff:f   math_mod ff:f   math_random :f   fail if
entities_new i:i   entities_begin i:i   entities_chunk ii:i   entities_end i   entities_find if:i
entities_handle ii:f   entities_count i:f   entities_spawn ii:i   entities_despawn iii   entities_clear ii
entities_changed ii   rows iiif:i   list_rows iiii:i
child ii:i   child_ready ii   emit iii   tween iiffi   spring iifff   ease if:f
tell if
"""
_WORDS = _TABLE.split()
FUNCTIONS = {
    name: tuple(signature.partition(":")[::2])
    for name, signature in zip(_WORDS[::2], _WORDS[1::2], strict=True)
}

OF_HOSTS = frozenset(("tell",))
"""Those that no build of the runtime has: the host offers them itself."""
