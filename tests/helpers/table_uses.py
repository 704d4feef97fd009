"""How tables of pandas are used in the sweep: expressions and statements, between ``;;`` or one a line.

``t`` is the table, ``w`` an array of four floats.
"""

_ARGUMENTS = """
add: (1.5) ;; (t) ;; (w)
sub: (t * 2) ;; (w)
subtract: (1.5)
mul: (t) ;; (w)
multiply: (2.0)
div: (t + 5)
divide: (2.0)
truediv: (w)
floordiv: (0.3)
mod: (0.3)
pow: (2)
radd: (1.5)
rsub: (w)
rmul: (w)
rdiv: (1.5)
rtruediv: (1.5)
rfloordiv: (0.3)
rmod: (0.3)
rpow: (2.0)
rdivide: (2.0)
divmod: (0.3)
rdivmod: (0.3)
eq: (0.7)
ne: (0.7)
lt: (1.0)
le: (w)
gt: (t)
ge: (1.0)
add_prefix: ('p')
add_suffix: ('s')
agg: ('mean') ;; (['sum', 'min'])
aggregate: (np.sum)
align: (t * 2)
apply: (np.sin) ;; (lambda v: v * 2)
map: (lambda v: v * 2 if not isinstance(v, str) else v)
transform: (np.cos)
pipe: (lambda v: v * 2)
asof: ('b')
astype: ('float32') ;; (float)
between: (0.0, 2.0)
case_when: ([(t > 1, 0.5)])
clip: (0.1, 2.0) ;; (upper=w + 0.05)
combine: (t * 2, np.maximum)
combine_first: (t * 2)
compare: (t * 2)
corr: () ;; (t ** 2)
cov: () ;; (t ** 2)
corrwith: (t ** 2)
dot: (w) ;; (t)
drop: ('a') ;; (index=['a', 'b'])
droplevel: (0)
equals: (t)
eval: ('x * 2')
ewm: (span=2)
rolling: (2)
explode: () ;; ('x')
fillna: (0.5)
filter: (like='a') ;; (['x'])
from_records: ([(1.0,)])
from_dict: ({'x': [1.0]})
get: ('a') ;; ('x')
groupby: (list('ppqq'))
insert: (0, 'q', w) ;; (0, 'q', 1.0)
isetitem: (0, w)
isin: ([0.7])
join: ((t * 2).add_suffix('r'))
mask: (t > 1) ;; (t > 1, 0.5)
where: (t > 1) ;; (t > 1, w)
merge: (t * 1, left_index=True, right_index=True)
nlargest: (2) ;; (2, 'x')
nsmallest: (2) ;; (2, 'x')
pivot_table: (values='x', index='y')
pop: ('a') ;; ('x')
quantile: (0.3)
query: ('x > 0')
reindex: (list('abz'))
reindex_like: (t.iloc[:2])
rename: ('u') ;; ({'x': 'q'})
rename_axis: ('i')
repeat: (2)
replace: (0.7, 0.9)
resample: ('D')
round: (1)
sample: (2, random_state=0)
searchsorted: (1.0)
select_dtypes: (float)
set_axis: (list('efgh'))
set_index: ('x')
shift: (1) ;; (-1)
sort_values: () ;; ('x')
swaplevel: (0, 0)
take: ([2, 0])
truncate: ('b', 'c')
update: (t * 2)
xs: ('a')
diff: () ;; (2)
to_period: ('D')
tz_convert: ('UTC')
tz_localize: ('UTC')
assign: (z=w)
std: () ;; (ddof=0)
var: () ;; (ddof=0)
sum: () ;; (axis=0) ;; (skipna=False) ;; (min_count=3)
mean: () ;; (axis=0)
head: (2)
tail: (2)
select: ([])
to_dict: () ;; ('list')
to_numpy: () ;; (copy=True) ;; (dtype='float32')
sort_index: (ascending=False)
between_time: ('0:00', '1:00')
at_time: ('0:00')
asfreq: ('D')
"""
ARGUMENTS = {
    name: [call[1:-1] for call in calls.strip().split(" ;; ")]
    for name, _, calls in (line.partition(":") for line in _ARGUMENTS.strip().splitlines())
}
"""Method → the arguments of some calls of it; any other one is called without."""

_MORE = """
t * w ;; w * t ;; t + t ;; t - t.mean() ;; -t ;; abs(t) ;; t ** 2 ;; 2.0 ** t ;; w / t ;; t @ w ;; w @ t
t // 0.3 ;; t % 0.3 ;; divmod(t, 0.3) ;; t > 1 ;; (t > 1) & (t < 2) ;; t[t > 1] ;; t.iloc[0] ;; t.iloc[1:3]
t.loc['a'] ;; t.loc['b':] ;; t.iat[0] ;; t.at['a'] ;; t.iat[0, 0] ;; t.at['a', 'x'] ;; t['a'] ;; t['x'] ;; t.x
t[['x']] ;; t.a ;; np.exp(t) ;; np.sum(t) ;; np.mean(t) ;; np.add(t, w) ;; np.asarray(t) ;; np.array(t)
np.dot(w, t) ;; np.where(t > 1, t, 0.0) ;; np.concatenate([t, w]) ;; np.stack([t, t]) ;; np.sqrt(t ** 2)
np.std(t) ;; np.cumsum(t) ;; np.flip(t) ;; np.sort(t) ;; np.add.reduce(t) ;; np.modf(t) ;; np.nansum(t)
np.round(t) ;; np.clip(t, 0, 1) ;; np.diff(t) ;; np.isnan(t) ;; list(t) ;; sum(t) ;; max(t) ;; sorted(t)
tuple(t.items()) ;; list(t.items()) ;; [float(v) for v in t.to_numpy().ravel()] ;; pd.concat([t, t * 2])
pd.Series(t) ;; pd.DataFrame(t) ;; pd.DataFrame({'q': t['x']}) ;; pd.isna(t) ;; pd.cut(t, 2)
pd.merge(t, t, left_index=True, right_index=True) ;; pd.to_numeric(t) ;; pd.melt(t) ;; pd.qcut(t, 2)
copy.copy(t) ;; copy.deepcopy(t) ;; pickle.loads(pickle.dumps(t)) ;; t._mgr.blocks[0].values ;; t.array
t.index ;; str(t) ;; repr(t) ;; float(str(t.iloc[0])) ;; t.groupby(list('ppqq')).mean()
t.groupby(list('ppqq'))['x'].sum() ;; t.rolling(2).mean() ;; t.ewm(span=2).mean() ;; t.expanding().sum()
t.plot ;; t.style ;; t.iloc[[2, 0]] ;; t.iloc[[True, False, True, False]] ;; t.loc[:, 'x']
t.loc[t.x > 1, 'x'] ;; t.iloc[:, 0] ;; t.iloc[0, :] ;; t.T ;; t.T.T ;; t.values ;; t.values.sum()
t.eq(t).all() ;; t.k * w ;; t.k + t.x ;; t.x * t.k ;; t.n + 'z' ;; t.drop(columns='x') ;; t.drop(columns='n')
t[['x', 'k']].mean() ;; t[['x', 'k']].to_numpy() ;; t[['x', 'k']] * 2.0 ;; t.assign(z=t.x * w).z ;; t.dropna()
t.fillna(t.mean()) ;; t.ffill() ;; t.bfill() ;; t.interpolate() ;; t.mean(skipna=False)
t.to_numpy(na_value=0.5) ;; t.count() ;; t.sum(min_count=1) ;; t.where(t.notna(), 0.0) ;; t[t.notna()].prod()
getattr(t, 'sum')() ;; (lambda v: v.sum())(t) ;; sum(map(lambda v: v * 2, t)) ;; t.sum().item()
list(zip(t, w))
"""
MORE = [one for line in _MORE.strip().splitlines() for one in line.split(" ;; ")]
"""Other expressions."""

_WRITES = """
t += 1.0 ;; t -= w ;; t *= t ;; t /= 2.0 ;; t **= 2 ;; t.iloc[0] = 9.0 ;; t.iloc[0] = 0.7 ;; t.iloc[0] = w[1]
t.iloc[0] = w[0] ;; t['a'] = w[2] ;; t[t > 1] = 0.0 ;; t[t > 1] = w[0] ;; t.loc['b'] = 3.0 ;; t.at['a'] = w[0]
t.iat[0] = w[0] ;; t.a = w[1] ;; t.loc['new'] = 1.0 ;; t['x'] = w ;; t['x'] = t.x * 2 ;; t['z'] = w ;; t.x = w
t.loc[:, 'x'] = w ;; t.loc['a', 'x'] = 5.0 ;; t.iloc[:, 0] = w ;; t.iloc[0, 0] = w[0] ;; t.iat[0, 0] = 0.7
t.loc[t.x > 1, 'x'] = 0.0 ;; t[t > 1] = 7.0 ;; t['k'] = t.x ;; t['n'] = w ;; del t['x'] ;; t.insert(0, 'q', w)
t.pop('x') ;; t.update(t * 2) ;; t.fillna(1.0, inplace=True) ;; t.clip(0, 1, inplace=True)
t.drop('a', inplace=True) ;; t.sort_values(inplace=True) ;; t.sort_values('x', inplace=True)
t.rename({'a': 'q'}, inplace=True) ;; t.reset_index(drop=True, inplace=True)
t.replace(0.7, 5.0, inplace=True) ;; t.index = list('efgh') ;; t.columns = list('uv') ;; t.name = 'u'
t.mask(t > 1, 0.0, inplace=True) ;; t.iloc[:] = w ;; t[:] = w ;; t[:] = 0.5 ;; t.x.iloc[0] = 5.0
np.add(t, 1.0, out=t.values) ;; t.where(t > 1, inplace=True) ;; u = t.copy(); u.iloc[0] = w[0]
u = t; u.iloc[0] = w[0] ;; u = t.iloc[1:]; u.iloc[0] = w[0] ;; v = t.to_numpy(); t.iloc[0] = w[0]
u = t['x']; t.iloc[0, 0] = w[0] ;; u = t['x']; u.iloc[0] = w[0] ;; x = w.copy(); x *= t
x = w.copy(); x[:] = t ;; x = w.copy(); x[0] = t.iloc[1] ;; x = w.copy(); x += np.asarray(t.x)
x = w.copy(); np.multiply(x, t, out=x) ;; t.iloc[0], t.iloc[1] = t.iloc[1], t.iloc[0]
t[['x', 'y']] = t[['y', 'x']] ;; t.iloc[1:3] = 2.0 ;; t.iloc[1:3] *= 2.0 ;; t['x'] += 1.0 ;; t.x *= w
t.loc['a'] += w[0]
"""
WRITES = [one for line in _WRITES.strip().splitlines() for one in line.split(" ;; ")]
"""Statements that change the table, or an array by way of it."""
