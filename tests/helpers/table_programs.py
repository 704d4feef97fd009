"""Programs of random statements on tables, arrays and names for the same tables, for the sweep."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np

from table_sweep import Sweep

_READ = """
t * w ;; w * t ;; t + t.mean() ;; t[t > 0.5] ;; t.iloc[1:] ;; t.head(3) ;; np.exp(t / 3) ;; t.to_numpy()
t.values ;; np.asarray(t) ;; t.cumsum() ;; t.diff().fillna(0.1) ;; t.shift(1).fillna(w[0]) ;; t.clip(-0.2, 1.5)
t.where(t > 0, w[1]) ;; t.rolling(2).mean() ;; t.sort_values() ;; t.copy() ;; t.rename('q') ;; t.T ;; -t
t ** 2 ;; abs(t) ;; t.dropna() ;; t ;; t.reset_index(drop=True) ;; t.sum() * t ;; t.iloc[0] * w
np.where(t > 0.313, t, w) ;; t - t.max() ;; t.std() * w ;; t.reindex(list('dcba'))
t.sort_index(ascending=False) ;; pd.Series(w * 2, index=t.index) ;; pd.Series(t.to_numpy(), index=t.index)
t.to_frame('z')['z'] ;; t.astype(float) ;; t.map(abs) ;; t.rank() ;; t.loc['b':'d'] ;; t.drop('a') ;; t.add(w)
t.mul(t, fill_value=1.0) ;; np.maximum(t, 0.4) ;; t @ t * w ;; t.dot(w) * t ;; t.apply(np.sin)
pd.concat([t, t]).iloc[:4] ;; t.round(2) ;; t.interpolate() ;; t.abs().pow(0.5) ;; t.squeeze() ;; t.eq(9.0) * w
(t > 0.313) * t ;; t.isna() * w
"""
_WRITE = """
{t} += w[0] ;; {t} *= {t} ;; {t}.iloc[0] = w[1] ;; {t}.iloc[0] = w[0] ;; {t}.iloc[-1] = 3.0
{t}[{t} > 1] = w[2] ;; {t}.iloc[1:3] = 0.5 ;; {t}.loc['b'] = {t}.iloc[0] ;; {t}.update({t} * 2)
w = w * {t}.sum() ;; w[1] = {t}.iloc[1] ;; w += 1.0 ;; w *= {t}.iloc[0] ;; {t} = {t} - w[0]
{t}.iloc[0] += w[3] ;; {t}.fillna(0.0, inplace=True)
"""
_FRAME = """
df['z'] = {t} ;; df['x'] = df.x * w ;; df.x = df['y'] * 2 ;; df.loc[:, 'x'] = w ;; df.iloc[0, 0] = w[0]
df.loc[df.x > 0.5, 'y'] = w[1] ;; df['y'] = 1.5 ;; df *= 1.5 ;; df = df - df.mean() ;; {t} = df.x
{t} = df['y'] * w ;; {t} = df.iloc[:, 0] ;; {t} = df.sum(axis=1) ;; {t} = (df @ np.ones(df.shape[1]))
df = df[['y', 'x']] ;; {t} = df.T.iloc[0] ;; {t} = df.loc['a'] ;; df.insert(0, 'n', [1, 2, 3, 4])
v = df.to_numpy() ;; df = df.assign(q={t}) ;; {t} = df.mean(axis=1) ;; {t} = df.x.cumsum() ;; df = df.copy()
del df['x'] ;; df = df.iloc[::-1] ;; {t} = df.max(axis=1) * w
"""
READ, WRITE, FRAME = (
    [one for line in text.strip().splitlines() for one in line.split(" ;; ")] for text in (_READ, _WRITE, _FRAME)
)
"""Expressions of a column ``t``; statements that change ``{t}`` or the array ``w``; those with the frame ``df``."""


def program(seed: int) -> str:
    """A cell of a few statements. Four names begin as the same table."""
    rng = random.Random(seed)
    lines = ["a = b = v = t"]
    for _ in range(rng.randint(2, 6)):
        one, which, place = rng.choice("abt"), rng.random(), rng.choice("abtv")
        if which < 0.5:
            lines.append(f"{place} = " + re.sub(r"\bt\b", one, rng.choice(READ)))
        else:
            lines.append(rng.choice(WRITE if which < 0.75 else FRAME).replace("{t}", one))
    return "\n".join([*lines, "loss = total([a, b, t, v]) + total(df) * 0.5 + (w * w).sum()"])


class Programs(Sweep):
    """Runs random programs."""

    def __init__(self, shell: Any) -> None:
        super().__init__(shell, "Series")
        self.setup += (
            "df = pd.DataFrame({'x': [0.4, 1.3, -0.8, 0.9], 'y': [1.2, -0.6, 0.35, 2.2]}, index=list('abcd'))\n"
        )

    def cells(self) -> list[str]:
        """Programs."""
        return [program(seed) for seed in range(150)]

    def leaves(self) -> dict[str, Any]:
        """The frame too."""
        return {**super().leaves(), "df": (4, 2)}

    def move(self, names: dict[str, Any], leaf: str, step: Any) -> None:
        """Change a leaf by ``step``."""
        if leaf == "df":
            names["df"] = names["df"] + np.asarray(step)
        else:
            super().move(names, leaf, step)
