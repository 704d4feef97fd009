# setup
import pandas as pd
prices = pd.Series([100.0, 101.0, 99.0, 103.0], index=pd.date_range("2024-01-01", periods=4))
# cell: sharpe
r = prices.pct_change().dropna()
growth = (prices.diff().iloc[1:] / prices.shift(1).iloc[1:]).sum()
logs = np.log(prices / prices.shift(1)).iloc[1:]
sharpe = growth + logs.mean() / logs.std() + prices.cumsum().iloc[-1]
