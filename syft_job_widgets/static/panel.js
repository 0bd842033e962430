// Built from js/src/entry/panel.ts by "npm run build"; do not edit.

// node_modules/preact/dist/preact.mjs
var n;
var t;
var r;
var u;
var i;
var f;
var o;
var e;
var l;
var c;
var a;
var s;
var h = /* @__PURE__ */ Symbol.for("pv");
var p = {};
var y = [];
var v = /^m(i|n|o|s|text|space)$/;
var w = Array.isArray;
var d = y.slice;
var _ = Object.assign;
function g(n2) {
  n2 && n2.parentNode && n2.remove();
}
function k(n2, t3, r3) {
  var u3, i3, f3, o3 = {}, e3 = arguments.length;
  for (f3 in t3) "key" == f3 ? u3 = t3[f3] : "ref" == f3 && "function" != typeof n2 ? i3 = t3[f3] : o3[f3] = t3[f3];
  return e3 > 2 && (o3.children = e3 > 3 ? d.call(arguments, 2) : r3), m(n2, o3, u3, i3, null);
}
function m(r3, u3, i3, f3, o3) {
  var e3 = { type: r3, props: u3, key: i3, ref: f3, __k: null, __: null, __b: 0, __e: null, __c: null, constructor: h, __v: o3 || ++t, __i: -1, __u: 0 };
  return !o3 && n.vnode && n.vnode(e3), e3;
}
function $(n2) {
  return n2.children;
}
function x(n2, t3) {
  this.props = n2, this.context = t3, this.__g = 0;
}
function S(n2, t3) {
  if (null == t3) return n2.__ && S(n2.__, n2.__i + 1);
  for (var r3; t3 < n2.__k.length; t3++) if ((r3 = n2.__k[t3]) && r3.__e) return r3.__e;
  return "function" != typeof n2.type || n2.props.__P ? null : S(n2);
}
function C(t3) {
  var r3, u3 = t3.__v, i3 = u3.__e, f3 = [], o3 = [], e3 = t3.__P;
  e3 && ((r3 = _({ constructor: h }, u3)).__v = u3.__v + 1, n.vnode && n.vnode(r3), z(e3, r3, u3, t3.__n, e3.namespaceURI, 32 & u3.__u ? [i3] : null, f3, i3 || S(u3), 32 & u3.__u, o3), r3.__v = u3.__v, r3.__.__k[r3.__i] = r3, E(f3, r3, o3), u3.__ = u3.__e = null, r3.__e != i3 && j(r3));
}
function j(n2) {
  if ((n2 = n2.__) && n2.__c && !n2.props.__P) return n2.__e = null, n2.__k.some(function(t3) {
    return t3 && (n2.__e = t3.__e);
  }), j(n2);
}
function L(t3) {
  (8 & t3.__g || (t3.__g |= 8, u.push(t3), f++)) && i == n.debounceRendering || ((i = n.debounceRendering) || queueMicrotask)(H);
}
function H() {
  try {
    for (var n2, t3 = 1; u.length; ) u.length > t3 && u.sort(o), n2 = u.shift(), t3 = u.length, 8 & n2.__g && C(n2);
  } finally {
    (f = u.length) && (i || queueMicrotask)(H);
  }
}
function I(n2, t3, r3, u3, i3, f3, o3, e3, l3, c3, a3) {
  var s3, h3, v3, w3, d3, _3, g3 = u3.__k || y, k3 = t3.length;
  for (l3 = q(r3, t3, g3, l3, k3), s3 = 0; s3 < k3; s3++) null != (v3 = r3.__k[s3]) && (h3 = ~v3.__i && g3[v3.__i] || p, v3.__i = s3, _3 = z(n2, v3, h3, i3, f3, o3, e3, l3, c3, a3), w3 = v3.__e, (h3.ref != v3.ref || 8 & h3.__u) && (h3.ref && G(h3.ref, null, v3, h3), v3.ref && a3.push(v3.ref, v3.__c || w3, v3)), d3 = d3 || w3, 4 & v3.__u ? (l3 = A(v3, l3, n2, !h3.__v), h3.__e && (h3.__e = null)) : "function" == typeof v3.type && void 0 !== _3 ? l3 = _3 : w3 && (l3 = w3.nextSibling), v3.__u &= -21);
  return r3.__e = d3, l3;
}
function q(n2, t3, r3, u3, i3) {
  var f3, o3, e3, l3, c3, a3, s3, p3, y3, v3 = r3.length, d3 = v3, _3 = 0, g3 = 0, k3 = n2.__k = Array(i3);
  for (f3 = 0; f3 < i3; f3++) null != (o3 = t3[f3]) && "boolean" != typeof o3 && "function" != typeof o3 ? ("object" != typeof o3 || o3.constructor === String ? o3 = k3[f3] = m(null, o3) : w(o3) ? o3 = k3[f3] = m($, { children: o3 }) : o3.constructor === h && o3.__b ? o3 = k3[f3] = m(o3.type, o3.props, o3.key, o3.ref, o3.__v) : k3[f3] = o3, l3 = f3 + _3, o3.__ = n2, o3.__b = n2.__b + 1, e3 = null, ~(c3 = o3.__i = P(o3, r3, l3, d3)) && (d3--, (e3 = r3[c3]) && (e3.__u |= 2)), e3 && e3.__v ? (o3.__u |= 16, c3 == l3 - 1 ? _3-- : c3 == l3 + 1 ? _3++ : c3 != l3 && (c3 > l3 ? _3-- : _3++, g3 = 1)) : (~c3 || (i3 > v3 ? _3-- : i3 < v3 && _3++), "function" != typeof o3.type && (o3.__u |= 4))) : k3[f3] = null;
  if (g3) {
    for (a3 = [], s3 = [], f3 = 0; f3 < i3; f3++) if ((o3 = k3[f3]) && 16 & o3.__u) {
      for (_3 = 0, p3 = a3.length; _3 < p3; ) a3[y3 = _3 + p3 >> 1] < o3.__i ? _3 = y3 + 1 : p3 = y3;
      a3[_3] = o3.__i, s3[f3] = _3 + 1;
    }
    for (_3 = a3.length; f3--; ) s3[f3] && (s3[f3] == _3 ? _3-- : k3[f3].__u |= 4);
  }
  if (d3) for (f3 = 0; f3 < v3; f3++) !(e3 = r3[f3]) || 2 & e3.__u || (e3.__e == u3 && (u3 = S(e3)), J(e3, e3));
  return u3;
}
function A(n2, t3, r3, u3) {
  var i3, f3, o3, e3;
  if ("function" == typeof n2.type) {
    if (n2.props.__P) return t3;
    if (i3 = n2.__k) for (f3 = 0; f3 < i3.length; f3++) i3[f3] && (i3[f3].__ = n2, t3 = A(i3[f3], t3, r3, false));
    return t3;
  }
  for (t3 && !t3.parentNode && (t3 = S(n2)) && !t3.parentNode && (t3 = null), o3 = n2.__e, e3 = t3; e3 && 8 == e3.nodeType; ) e3 = e3.nextSibling;
  for (o3 != e3 && (!u3 && r3.moveBefore && o3.parentNode ? r3.moveBefore(o3, t3) : r3.insertBefore(o3, t3 || null)), t3 = o3; (t3 = t3 && t3.nextSibling) && 8 == t3.nodeType && !t3.data.startsWith("$s"); ) ;
  return t3;
}
function P(n2, t3, r3, u3) {
  var i3, f3 = n2.key, o3 = n2.type, e3 = t3[r3], l3 = e3 && !(2 & e3.__u);
  if (null === e3 && null == f3 || l3 && f3 == e3.key && o3 == e3.type) return r3;
  if (u3 > (l3 ? 1 : 0)) {
    for (i3 = r3 - 1; i3 >= 0; i3--) if ((e3 = t3[i3]) && !(2 & e3.__u) && f3 == e3.key && o3 == e3.type) return i3;
    for (i3 = r3 + 1; i3 < t3.length; i3++) if ((e3 = t3[i3]) && !(2 & e3.__u) && f3 == e3.key && o3 == e3.type) return i3;
  }
  return -1;
}
function T(n2, t3, r3) {
  null == r3 && (r3 = ""), "-" == t3[0] ? n2.setProperty(t3, r3) : n2[t3] = r3;
}
function N(n2, t3, r3, u3, i3) {
  var f3, o3;
  if ("style" == t3) if ("string" == typeof r3) n2.style.cssText = r3;
  else {
    if ("string" == typeof u3 && (n2.style.cssText = u3 = ""), u3) for (t3 in u3) r3 && t3 in r3 || T(n2.style, t3);
    if (r3) for (t3 in r3) u3 && r3[t3] == u3[t3] || T(n2.style, t3, r3[t3]);
  }
  else if ("o" == t3[0] && "n" == t3[1]) "function" != typeof r3 && (r3 = null), "function" != typeof u3 && (u3 = null), (n2.__e || (n2.__e = {}))[t3] = r3, r3 && u3 || (o3 = a[t3] || (a[t3] = V(t3)), (n2.__a || (n2.__a = {}))[t3] = c, f3 = t3 != (t3 = t3.replace(l, "$1")), (t3 = t3.slice(2))[0] < "a" && (t3 = t3.toLowerCase()), r3 ? n2.addEventListener(t3, o3, f3) : n2.removeEventListener(t3, o3, f3));
  else {
    if ("http://www.w3.org/2000/svg" == i3) t3 = t3.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
    else if ("width" != t3 && "height" != t3 && "href" != t3 && "list" != t3 && "form" != t3 && "tabIndex" != t3 && "download" != t3 && "rowSpan" != t3 && "colSpan" != t3 && "role" != t3 && "popover" != t3 && t3 in n2) try {
      return void (n2[t3] = null == r3 ? "" : r3);
    } catch (n3) {
    }
    if ("function" == typeof r3) return;
    null == r3 || false === r3 && "-" != t3[4] ? n2.removeAttribute(t3) : n2.setAttribute(t3, "popover" == t3 && 1 == r3 ? "" : r3);
  }
}
function V(t3) {
  return function(r3) {
    var u3 = this.__e;
    if (u3) {
      if (u3 = u3[t3], null == r3[e]) r3[e] = c++;
      else if (r3[e] < this.__a[t3]) return;
      return u3(n.event ? n.event(r3) : r3);
    }
  };
}
function z(t3, r3, u3, i3, f3, o3, e3, l3, c3, a3) {
  var s3, p3, v3, d3, k3, b2, m3, M, C3, j2, L2, H2, q3, A3, O, P3, T3, N2, V2 = r3.type;
  if (r3.constructor !== h) return null;
  128 & u3.__u && (c3 = 32 & u3.__u, s3 = u3.__c.__z) && (r3.__u |= c3, p3 = o3 = [], 8 == s3.nodeType ? l3 = B(s3, o3) : o3.push(s3), l3 = o3[0] || l3), (s3 = n.__b) && s3(r3);
  n: if ("function" == typeof V2) {
    v3 = e3.length;
    try {
      if (M = r3.props, C3 = (s3 = V2.prototype) && s3.render, j2 = (s3 = V2.contextType) && i3[s3.__c], L2 = s3 ? j2 ? j2.props.value : s3.__ : i3, (d3 = u3.__c) ? (r3.__c = d3, 2 & d3.__g && (d3.__g |= 1)) : (C3 ? r3.__c = d3 = new V2(M, L2) : (r3.__c = d3 = new x(M, L2), d3.constructor = V2, d3.render = K), j2 && j2.sub(d3), d3.state || (d3.state = {}), d3.__n = i3, d3.__g |= 8, d3.__h = [], d3.__k = []), C3 && (d3.__s || (d3.__s = d3.state), V2.getDerivedStateFromProps && (d3.__s == d3.state && (d3.__s = _({}, d3.__s)), _(d3.__s, V2.getDerivedStateFromProps(M, d3.__s)))), k3 = d3.props, b2 = d3.state, d3.__v = r3, u3.__c) {
        if (M !== k3 && C3 && !V2.getDerivedStateFromProps && d3.componentWillReceiveProps && d3.componentWillReceiveProps(M, L2), r3.__v == u3.__v && !(8 & d3.__g) || !(4 & d3.__g) && d3.shouldComponentUpdate && false === d3.shouldComponentUpdate(M, d3.__s, L2)) {
          r3.__v != u3.__v && (d3.props = M, d3.state = d3.__s, d3.__g &= -9), r3.__e = u3.__e, r3.__k = u3.__k, r3.__k.some(function(n2) {
            n2 && (n2.__ = r3);
          }), y.push.apply(d3.__h, d3.__k), d3.__k = [], d3.__h.length && e3.push(d3), l3 = S(u3);
          break n;
        }
        d3.componentWillUpdate && d3.componentWillUpdate(M, d3.__s, L2), C3 && d3.componentDidUpdate && d3.__h.push(function() {
          d3.componentDidUpdate(k3, b2, m3);
        });
      } else C3 && !V2.getDerivedStateFromProps && d3.componentWillMount && d3.componentWillMount(), C3 && d3.componentDidMount && d3.__h.push(d3.componentDidMount);
      d3.context = L2, d3.props = M, d3.__P = t3, d3.__g &= -5, H2 = n.__r, q3 = C3 ? 25 : 0;
      do {
        d3.__g &= -9, H2 && H2(r3), s3 = d3.render(d3.props, d3.state = d3.__s, d3.context);
      } while (8 & d3.__g && ++q3 < 25);
      C3 && (y.push.apply(d3.__h, d3.__k), d3.__k = []), d3.state = d3.__s, d3.getChildContext && (i3 = _({}, i3, d3.getChildContext())), C3 && u3.__c && d3.getSnapshotBeforeUpdate && (m3 = d3.getSnapshotBeforeUpdate(k3, b2)), A3 = s3 && s3.type === $ && null == s3.key ? s3.props.children : s3, M.__P && (s3 = l3, f3 = (t3 = M.__P).namespaceURI, c3 = o3 = null, u3.props && u3.props.__P != t3 && (u3.__k.some(function(n2) {
        n2 && J(n2, n2);
      }), u3.__k = null), l3 = u3.__k ? S(u3, 0) : null), l3 = I(t3, w(A3) ? A3 : [A3], r3, u3, i3, f3, o3, e3, l3, c3, a3), M.__P && (r3.__e = null, l3 = s3), r3.__u &= -161, p3 && p3.some(g), d3.__h.length && e3.push(d3), 1 & d3.__g && (d3.__g &= -4);
    } catch (t4) {
      if (e3.length = v3, r3.__v = null, c3 || o3) if (t4 && t4.then) {
        if (r3.__u |= 128 | c3, o3) {
          for (~(T3 = o3.indexOf(l3 || void 0)) || (T3 = o3.length); (N2 = o3[T3 - 1]) && 8 == N2.nodeType; ) T3--;
          for (; T3 < o3.length; T3++) if (N2 = o3[T3]) if (o3[T3] = null, O) {
            if (N2 == P3) break;
          } else {
            if (8 != N2.nodeType) break;
            N2.data.startsWith("$s") && (P3 = B(O = N2));
          }
        }
        if (!O) {
          for (; l3 && 8 == l3.nodeType && l3.nextSibling; ) l3 = l3.nextSibling;
          O = l3;
        }
        (s3 = B(O = r3.__c.__z || (r3.__c.__z = O))) ? (r3.__e = O, l3 = s3) : r3.__e = l3, l3 = l3 && l3.nextSibling;
      } else o3 && o3.some(g);
      else r3.__e = u3.__e;
      r3.__k || (r3.__k = u3.__k || []), t4 && t4.then || D(r3), n.__e(t4, r3, u3);
    }
  } else l3 = r3.__e = F(u3.__e, r3, u3, i3, f3, o3, e3, c3, a3, t3);
  return (s3 = n.diffed) && s3(r3), l3;
}
function B(n2, t3) {
  if (n2 && 8 == n2.nodeType && n2.data.startsWith("$s")) for (var r3 = 1; n2 = n2.nextSibling; ) {
    if (8 == n2.nodeType) {
      if (n2.data.startsWith("$s")) r3++;
      else if (n2.data.startsWith("/$s") && !--r3) return n2;
    }
    t3 && t3.push(n2);
  }
}
function D(n2) {
  n2 && (n2.__c && (n2.__c.__g |= 4), n2.__k && n2.__k.some(D));
}
function E(t3, r3, u3) {
  for (var i3 = 0; i3 < u3.length; ) G(u3[i3++], u3[i3++], u3[i3++]);
  n.__c && n.__c(r3, t3), t3.some(function(r4) {
    try {
      t3 = r4.__h, r4.__h = [], t3.some(function(n2) {
        n2.call(r4);
      });
    } catch (t4) {
      n.__e(t4, r4.__v);
    }
  });
}
function F(t3, r3, u3, i3, f3, o3, e3, l3, c3, a3) {
  var s3, h3, y3, _3, k3, b2, m3, M, $2 = u3.props || p, x2 = r3.props, C3 = r3.type;
  if ("svg" == C3 ? f3 = "http://www.w3.org/2000/svg" : "math" == C3 ? f3 = "http://www.w3.org/1998/Math/MathML" : f3 || (f3 = "http://www.w3.org/1999/xhtml"), o3) {
    for (s3 = 0; s3 < o3.length; s3++) if ((k3 = o3[s3]) && (C3 ? k3.localName == C3 : 3 == k3.nodeType)) {
      t3 = k3, o3[s3] = null;
      break;
    }
  }
  if (!t3) {
    if (M = a3.ownerDocument || document, !C3) return M.createTextNode(x2);
    t3 = M.createElementNS(f3, C3, x2.is ? x2 : a3), l3 && (n.__m && n.__m(r3, o3), l3 = false), o3 = null;
  }
  if (C3) {
    if (a3 = "template" == C3 && t3.content || t3, o3 = "textarea" == C3 && null != x2.defaultValue ? null : o3 && d.call(a3.childNodes), !l3 && o3) for ($2 = {}, s3 = 0; s3 < t3.attributes.length; s3++) $2[(k3 = t3.attributes[s3]).name] = k3.value;
    for (s3 in $2) k3 = $2[s3], "dangerouslySetInnerHTML" == s3 ? y3 = k3 : "children" == s3 || s3 in x2 || "value" == s3 && "defaultValue" in x2 || "checked" == s3 && "defaultChecked" in x2 || N(t3, s3, null, k3, f3);
    for (s3 in x2) k3 = x2[s3], "children" == s3 ? _3 = k3 : "dangerouslySetInnerHTML" == s3 ? h3 = k3 : "value" == s3 ? b2 = k3 : "checked" == s3 ? m3 = k3 : l3 && "function" != typeof k3 || $2[s3] === k3 || N(t3, s3, k3, $2[s3], f3);
    h3 ? (l3 || y3 && (h3.__html == y3.__html || h3.__html == t3.innerHTML) || (t3.innerHTML = h3.__html), r3.__k = []) : (y3 && (t3.textContent = ""), ("foreignObject" == C3 || "http://www.w3.org/1998/Math/MathML" == f3 && v.test(C3)) && (f3 = "http://www.w3.org/1999/xhtml"), I(a3, w(_3) ? _3 : [_3], r3, u3, i3, f3, o3, e3, o3 ? o3[0] : u3.__k && S(u3, 0), l3, c3), o3 && o3.some(g)), l3 && "textarea" != C3 || (s3 = "value", "progress" == C3 && null == b2 ? t3.removeAttribute(s3) : null == b2 || b2 === t3[s3] && ("progress" != C3 || b2) || N(t3, s3, b2, $2[s3], f3), s3 = "checked", null != m3 && m3 != t3[s3] && N(t3, s3, m3, $2[s3], f3));
  } else $2 === x2 || l3 && t3.data == x2 || (t3.data = x2);
  return t3;
}
function G(t3, r3, u3, i3) {
  try {
    "function" == typeof t3 ? r3 ? r3.__x = t3(r3) || 1 : i3 && (i3 = i3.__c || i3.__e) && (r3 = i3.__x) && (i3.__x = null, "function" == typeof r3 ? r3() : t3(null)) : t3.current = r3;
  } catch (t4) {
    n.__e(t4, u3);
  }
}
function J(t3, r3, u3) {
  var i3, f3, o3, e3;
  if (n.unmount && n.unmount(t3), !(i3 = t3.ref) || i3.current && i3.current != t3.__e || G(i3, null, r3, t3), i3 = t3.__c) {
    if (i3.componentWillUnmount) try {
      i3.componentWillUnmount();
    } catch (t4) {
      n.__e(t4, r3);
    }
    i3.__P = i3.__n = null;
  }
  if (i3 = t3.__k) for (e3 = 0; e3 < i3.length; e3++) i3[e3] && J(i3[e3], r3, "function" != typeof t3.type || u3 && !t3.props.__P);
  !u3 && (i3 = t3.__c) && (i3 = i3.__z) && (f3 = B(i3, o3 = [])) && (i3 == t3.__e && o3.some(g), g(f3), g(i3)), u3 || g(t3.__e), t3.__e = t3.__c = t3.__ = null;
}
function K(n2, t3, r3) {
  return this.constructor(n2, r3);
}
function Q(t3, r3) {
  var u3, i3, f3, o3;
  n.__ && n.__(t3, r3), 9 == r3.nodeType && (r3 = r3.documentElement), i3 = (u3 = t3 && 32 & t3.__u) ? null : r3.__k, r3.__k = m($, { children: [t3] }), f3 = [], o3 = [], z(r3, r3.__k, i3 || p, p, r3.namespaceURI, i3 ? null : r3.firstChild ? d.call(r3.childNodes) : null, f3, i3 ? i3.__e : r3.firstChild, u3, o3), E(f3, r3.__k, o3), r3.__k.props.children = null;
}
n = { __e: function(n2, t3, r3, u3) {
  for (var i3, o3, e3; t3 = t3.__; ) if ((i3 = t3.__c) && !(1 & i3.__g)) {
    i3.__g |= 4;
    try {
      if ((e3 = (o3 = i3.constructor) && o3.getDerivedStateFromError) && i3.setState(o3.getDerivedStateFromError(n2)), i3.componentDidCatch && (i3.componentDidCatch(n2, u3 || {}), e3 = 1), e3 && 8 & i3.__g) return void (i3.__g |= 2);
    } catch (t4) {
      n2 = t4;
    }
  }
  throw f = 0, n2;
} }, t = 0, r = function(n2) {
  return null != n2 && n2.constructor === h;
}, x.prototype.setState = function(n2, t3) {
  var r3 = this.__s;
  r3 && r3 != this.state || (r3 = this.__s = _({}, this.state)), "function" == typeof n2 && (n2 = n2(_({}, r3), this.props)), n2 && (_(r3, n2), this.__v && (t3 && this.__k.push(t3), L(this)));
}, x.prototype.forceUpdate = function(n2) {
  this.__v && (this.__g |= 4, n2 && this.__h.push(n2), L(this));
}, x.prototype.render = $, u = [], f = 0, o = function(n2, t3) {
  return n2.__v.__b - t3.__v.__b;
}, e = /* @__PURE__ */ Symbol(), l = /(PointerCapture)$|Capture$/i, c = 0, a = {}, s = 0;

// src/log/log.css
var log_default = `.log-pane {
  display: flex;
  flex-direction: column;
  gap: 4px;
  min-width: 0;
  overflow-wrap: normal;
}

.log-bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px 12px;
}

.log-tabs {
  display: flex;
  align-self: end;
}

.log-tab {
  appearance: none;
  margin: 0;
  padding: 2px 10px;
  min-height: 24px;
  border: 0;
  border-bottom: 2px solid transparent;
  border-radius: 0;
  background: none;
  color: var(--sjw-muted);
  font: inherit;
  cursor: pointer;
}

.log-tab:hover {
  color: var(--sjw-fg);
  background: var(--sjw-hover);
}

.log-tab[aria-selected="true"] {
  border-bottom-color: var(--sjw-accent);
  color: var(--sjw-fg);
  font-weight: 600;
}

.log-tab-count {
  color: var(--sjw-muted);
  font-weight: 400;
  font-variant-numeric: tabular-nums;
}

.log-tools,
.log-search {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px;
}

.log-tools {
  margin-inline-start: auto;
}

.log-search {
  position: relative;
  flex: 1 1 100%;
}

.log-query {
  width: 15em;
}

.log-goto {
  width: 5.5em;
}

.log-says {
  min-width: 11em;
  color: var(--sjw-muted);
  font-variant-numeric: tabular-nums;
}

.log-bad {
  color: var(--sjw-bad);
}

.sjw .log-panel {
  position: relative;
  min-width: 0;
  border: 1px solid var(--sjw-line);
  border-radius: var(--sjw-radius);
  background: var(--sjw-bg);
  color: var(--sjw-fg);
  font-family: var(--sjw-mono);
  font-size: var(--sjw-code-size);
  /* A change of theme ends a transition, and the pane then mixes its colours anew (ground.ts). */
  transition:
    background-color 1ms,
    color 1ms;
}

.log-region {
  position: relative;
  overflow: auto;
  overscroll-behavior-x: contain;
  overflow-anchor: none;
  outline-offset: -2px;
}

.log-empty {
  position: absolute;
  inset: 0;
  display: grid;
  place-items: center;
  color: var(--sjw-muted);
  font-family: var(--sjw-font);
}

/* As wide as the widest row that is drawn, so that the browser's own bar scrolls sideways. */
.log-space {
  width: max-content;
  min-width: 100%;
}

.log-wrap .log-space {
  width: 100%;
}

.log-layer {
  position: sticky;
  top: 0;
  overflow-x: visible;
  overflow-y: clip;
}

.log-rows {
  position: relative;
}

.log-row {
  display: flex;
  min-height: var(--log-line);
  height: var(--log-line);
  line-height: var(--log-line);
  white-space: pre;
  overflow-y: clip;
  tab-size: 8;
  direction: ltr;
}

.log-wrap .log-row {
  height: auto;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.log-pinned {
  position: absolute;
  top: -100000px;
}

/* What stands beside a line: when, whose, its number. It stays when the text is scrolled sideways. */
.log-gutter {
  position: sticky;
  left: 0;
  z-index: 1;
  display: flex;
  flex: none;
  border-inline-end: 1px solid var(--sjw-line);
  background: var(--sjw-bg);
  color: var(--sjw-muted);
  font-variant-numeric: tabular-nums;
  user-select: none;
}

.log-number {
  flex: none;
  width: calc(var(--log-digits) + 14px);
  padding-inline: 4px 8px;
  text-align: end;
  cursor: pointer;
}

.log-number:hover {
  color: var(--sjw-fg);
}

.log-time {
  flex: none;
  width: 14ch;
  padding-inline-start: 8px;
  font-size: 0.92em;
}

.log-stream {
  flex: none;
  width: 5ch;
  padding-inline-start: 8px;
}

.log-err .log-stream {
  color: var(--sjw-bad);
  font-weight: 600;
}

.log-text {
  flex: none;
  padding-inline: 8px;
  unicode-bidi: isolate;
}

.log-wrap .log-text {
  flex: 0 1 auto;
  min-width: 0;
}

.log-all .log-text,
.log-text::selection,
.log-text ::selection {
  background: color-mix(in srgb, var(--sjw-accent) 32%, var(--sjw-bg));
}

.log-gap,
.log-more {
  padding-inline: 8px;
  color: var(--sjw-muted);
  font-family: var(--sjw-font);
  font-style: italic;
  user-select: none;
}

.log-gap {
  position: sticky;
  left: calc(var(--log-digits) + 14px);
}

/* In sight wherever the line is scrolled to. */
.log-more {
  position: sticky;
  right: 0;
  flex: none;
  display: flex;
  align-items: center;
  gap: 6px;
  background: var(--sjw-bg);
}

.log-more .button.small {
  min-height: 0;
  padding-block: 0;
  line-height: calc(var(--log-line) - 2px);
}

.log-current,
.log-current .log-gutter {
  background: var(--sjw-accent-soft);
}

.log-current {
  box-shadow: inset 3px 0 0 var(--sjw-accent);
}

.log-current .log-gutter {
  box-shadow: inset 3px 0 0 var(--sjw-accent);
}

.log-current .log-number {
  color: var(--sjw-fg);
  font-weight: 600;
}

.log-hit {
  background: #ffe08a;
  color: #1d1600;
  border-radius: 2px;
}

.log-current .log-hit {
  background: #ffb347;
  outline: 1px solid #8a4b00;
}

.log-bold {
  font-weight: 700;
}

.log-italic {
  font-style: italic;
}

.log-underline {
  text-decoration: underline;
}

.log-strike {
  text-decoration: line-through;
}

.log-underline.log-strike {
  text-decoration: underline line-through;
}

/* Text that asked to be hidden is shown, and marked. */
.log-conceal {
  outline: 1px dotted currentcolor;
  outline-offset: -1px;
}

.log-foot {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 2px 12px;
  min-height: 26px;
  color: var(--sjw-muted);
  font-variant-numeric: tabular-nums;
}

.log-live {
  color: var(--sjw-fg);
  font-weight: 600;
}

.log-said {
  margin-inline-start: auto;
  min-width: 0;
  overflow-wrap: anywhere;
}

/* Room for all in one row. */
@container sjw (min-width: 1000px) {
  .log-tools {
    order: 2;
  }

  .log-search {
    flex: 0 1 auto;
  }
}

@container sjw (max-width: 560px) {
  .log-goto {
    width: 4.2em;
  }

  .log-tools {
    flex: 1 1 100%;
    margin: 0;
  }

  .log-query {
    flex: 1 1 8em;
    width: auto;
    min-width: 0;
  }

  /* A line of its own, kept free, so that nothing moves when words come. */
  .log-says {
    flex: 1 1 100%;
  }

  .log-says:empty::before {
    content: "\\200b";
  }

  .log-time {
    width: 9.5ch;
    overflow: hidden;
  }
}

@media (forced-colors: active) {
  /* "transparent" is no colour there: every tab would look selected */
  .log-tab:not([aria-selected="true"]) {
    border-bottom-color: Canvas;
  }

  .log-hit {
    background: Mark;
    color: MarkText;
  }

  .log-current {
    outline: 1px solid Highlight;
  }
}
`;

// src/panel/dock.ts
var FILLS = "sjwFills";
var DOCK_EVENT = "syft-job-widgets:side-panel";
function offer(want, model, render2, ended) {
  const detail = { want, model, render: render2, ended, taken: false };
  window.dispatchEvent(new CustomEvent(DOCK_EVENT, { detail }));
  return detail.taken;
}
function wantsDock(model) {
  const root = model.get("root");
  return typeof root === "object" && root !== null && root.dock === true;
}

// src/acks.ts
var ACK_MS = 400;
var Acks = class {
  #send;
  #newest = 0;
  #sent = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer = null;
  constructor(send) {
    this.#send = send;
  }
  /** Event `seq` was seen. At most one acknowledgement in `ACK_MS`. */
  saw(seq) {
    if (seq > this.#newest) this.#newest = seq;
    if (this.#timer !== null) return;
    const wait = this.#sentAt + ACK_MS - Date.now();
    if (wait <= 0) this.#flush();
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }
  /** The kernel counts from the beginning again. */
  restart() {
    this.#newest = 0;
    this.#sent = 0;
  }
  stop() {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
  #flush() {
    this.#timer = null;
    if (this.#newest === this.#sent) return;
    this.#sent = this.#newest;
    this.#sentAt = Date.now();
    this.#send(this.#newest);
  }
};

// node_modules/preact/hooks/dist/hooks.mjs
var t2;
var r2;
var u2;
var i2;
var o2 = Object.is;
var f2 = 0;
var c2 = [];
var e2 = [];
var a2 = n;
var v2 = a2.__b;
var l2 = a2.__r;
var m2 = a2.diffed;
var h2 = a2.__c;
var s2 = a2.unmount;
var p2 = a2.__;
function y2(n2, t3) {
  a2.__h && a2.__h(r2, n2, f2 || t3), f2 = 0;
  var u3 = r2.__H || (r2.__H = { __: [], __h: [] });
  return n2 >= u3.__.length && u3.__.push({}), u3.__[n2];
}
function d2(n2) {
  return f2 = 1, _2(G2, n2);
}
function _2(n2, u3, i3) {
  var f3 = y2(t2++, 2);
  if (f3.t = n2, !f3.__c && (f3.__ = [i3 ? i3(u3) : G2(void 0, u3), function(n3) {
    var t3 = (f3.__N || f3.__)[0], r3 = f3.t(t3, n3);
    o2(t3, r3) || (f3.__N = [r3, f3.__[1]], f3.__c.setState({}));
  }], f3.__c = r2, !r2.__f)) {
    r2.__f = true;
    var c3 = r2.shouldComponentUpdate;
    r2.shouldComponentUpdate = function(n3, t3, r3) {
      var u4 = this.__H;
      if (!u4) return true;
      var i4 = false, f4 = this.props != n3;
      if (u4.__.some(function(n4) {
        n4.__N && (i4 = true, o2(n4.__[0], n4.__N[0]) || (f4 = true));
      }), c3) {
        var e3 = c3.call(this, n3, t3, r3);
        return i4 ? e3 || f4 : e3;
      }
      return !i4 || f4;
    };
  }
  return f3.__;
}
function A2(n2, u3) {
  var i3 = y2(t2++, 3);
  !a2.__s && E2(i3.__H, u3) && (i3.__P = true, i3.__ = n2, i3.u = u3, r2.__H.__h.push(i3));
}
function F2(n2, u3) {
  var i3 = y2(t2++, 4);
  !a2.__s && E2(i3.__H, u3) && (i3.__P = false, i3.__ = n2, i3.u = u3, r2.__h.push(i3));
}
function T2(n2) {
  return f2 = 5, w2(function() {
    return { current: n2 };
  }, []);
}
function q2(n2, t3, r3) {
  f2 = 6, F2(function() {
    if ("function" == typeof n2) {
      var r4 = n2(t3());
      return function() {
        n2(null), "function" == typeof r4 && r4();
      };
    }
    if (n2) return n2.current = t3(), function() {
      return n2.current = null;
    };
  }, null == r3 ? r3 : r3.concat(n2));
}
function w2(n2, r3) {
  var u3 = y2(t2++, 7);
  return E2(u3.__H, r3) && (u3.__ = n2(), u3.__H = r3), u3.__;
}
function b(n2, t3) {
  return f2 = 8, w2(function() {
    return n2;
  }, t3);
}
function P2() {
  var n2 = y2(t2++, 11);
  if (!n2.__) {
    for (var u3 = r2.__v; !u3.__m && u3.__; ) u3 = u3.__;
    var i3 = u3.__m || (u3.__m = [0, 0]);
    n2.__ = "P" + i3[0] + "-" + i3[1]++;
  }
  return n2.__;
}
function g2() {
  var n2;
  do {
    for (; n2 = e2.shift(); ) try {
      C2(n2);
    } catch (t4) {
      a2.__e(t4, { __: (n2 = n2.__P) && n2.__v });
    }
    for (; n2 = c2.shift(); ) {
      var t3 = n2.__H;
      if (n2.__P && t3) try {
        t3.__h.some(C2), t3.__h.some(D2), t3.__h = [];
      } catch (r3) {
        t3.__h = [], a2.__e(r3, n2.__v);
      }
    }
  } while (e2.length);
}
a2.__b = function(n2) {
  r2 = null, v2 && v2(n2);
}, a2.__ = function(n2, t3) {
  n2 && t3.__k && t3.__k.__m && (n2.__m = t3.__k.__m), p2 && p2(n2, t3);
}, a2.__r = function(n2) {
  l2 && l2(n2), t2 = 0;
  var i3 = (r2 = n2.__c).__H;
  i3 && (u2 == r2 ? r2.__h = [] : (i3.__h.some(C2), i3.__h.some(D2), t2 = 0), i3.__h = [], i3.__.some(function(n3) {
    n3.__N && (n3.__ = n3.__N), n3.u = n3.__N = void 0;
  })), u2 = r2;
}, a2.diffed = function(n2) {
  m2 && m2(n2);
  var t3 = n2.__c;
  t3 && t3.__H && (t3.__H.__h.length && B2(c2.push(t3)), t3.__H.__.some(function(n3) {
    n3.u && (n3.__H = n3.u);
  })), u2 = r2 = null;
}, a2.__c = function(n2, t3) {
  t3.some(function(n3) {
    try {
      n3.__h.some(C2), n3.__h = n3.__h.filter(function(n4) {
        return !n4.__ || D2(n4);
      });
    } catch (t4) {
      n3.__h = [function() {
        throw t4;
      }];
    }
  }), h2 && h2(n2, t3);
}, a2.unmount = function(n2) {
  s2 && s2(n2);
  var t3, r3, u3 = n2.__c;
  u3 && u3.__H && (u3.__H.__.some(function(u4) {
    try {
      if (u4.__P && u4.__c) {
        if (void 0 === r3) {
          for (r3 = n2.__; r3 && (!r3.__c || !r3.__c.__P); ) r3 = r3.__;
          r3 = r3 && r3.__c;
        }
        u4.__P = r3, B2(e2.push(u4));
      } else C2(u4);
    } catch (n3) {
      t3 = n3;
    }
  }), u3.__H = void 0, t3 && a2.__e(t3, u3.__v));
};
var k2 = "function" == typeof requestAnimationFrame;
function z2(n2) {
  var t3, r3 = function() {
    clearTimeout(u3), k2 && cancelAnimationFrame(t3), setTimeout(n2);
  }, u3 = setTimeout(r3, 35);
  k2 && (t3 = requestAnimationFrame(r3));
}
function B2(n2) {
  1 != n2 && i2 == a2.requestAnimationFrame || ((i2 = a2.requestAnimationFrame) || z2)(g2);
}
function C2(n2) {
  var t3 = r2, u3 = n2.__c;
  "function" == typeof u3 && (n2.__c = void 0, u3()), r2 = t3;
}
function D2(n2) {
  var t3 = r2;
  n2.__c = n2.__(), r2 = t3;
}
function E2(n2, t3) {
  return !n2 || n2.length != t3.length || t3.some(function(t4, r3) {
    return !o2(t4, n2[r3]);
  });
}
function G2(n2, t3) {
  return "function" == typeof t3 ? t3(n2) : t3;
}

// src/cell.ts
var Cell = class {
  #value;
  #listeners = /* @__PURE__ */ new Set();
  constructor(value) {
    this.#value = value;
  }
  get value() {
    return this.#value;
  }
  set value(next) {
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    for (const listener of [...this.#listeners]) listener(next);
  }
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
};
function useCell(cell2) {
  const [, redraw] = d2(0);
  const drawn = cell2.value;
  A2(() => {
    const stop = cell2.subscribe(() => redraw((n2) => n2 + 1));
    if (!Object.is(drawn, cell2.value)) redraw((n2) => n2 + 1);
    return stop;
  }, [cell2]);
  return drawn;
}

// src/desk_error.ts
var DeskError = class extends Error {
  code;
  details;
  constructor(code, message, details = null) {
    super(message);
    this.name = "DeskError";
    this.code = code;
    this.details = details;
  }
};
function uniqueId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes2 = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes2, (byte2) => byte2.toString(16).padStart(2, "0")).join("");
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function errorOf(value) {
  const body = isObject(value) ? value : {};
  return new DeskError(
    typeof body.code === "string" ? body.code : "internal",
    typeof body.message === "string" && body.message !== "" ? body.message : "The kernel gave no reason.",
    isObject(body.details) ? body.details : null
  );
}

// src/desk.ts
var SLOW_MS = 2e3;
var SILENT_BEATS = 3;
var DEFAULT_HEARTBEAT_S = 5;
var LONGEST_PROBE_MS = 6e4;
var VIEW_METHODS = /* @__PURE__ */ new Set([
  "view.hello",
  "view.visible",
  "view.ack",
  "view.close",
  "jobs.window",
  "job.get",
  "job.unget",
  "log.open",
  "log.follow",
  "log.close"
]);
var Desk = class {
  /** The random id of this view. */
  view;
  /** Some request has had no answer for two seconds. */
  waiting;
  /** Not null while the kernel does not answer. */
  kernelSilentSince;
  /** The instant whose state of the disk the newest message tells about. */
  asOf;
  #connection;
  #pending = /* @__PURE__ */ new Map();
  #slow = /* @__PURE__ */ new Set();
  #listeners = /* @__PURE__ */ new Map();
  #resubscribers = /* @__PURE__ */ new Set();
  #waiting = new Cell(false);
  #silence = new Cell(null);
  #asOf = new Cell(null);
  #stopListening;
  #acks = new Acks((seq) => this.#tell("view.ack", { seq }));
  #visible;
  #disposed = false;
  #clockOffset = 0;
  #heartbeatMs = DEFAULT_HEARTBEAT_S * 1e3;
  #lastHeard = Date.now();
  #watchTimer = null;
  #probeMs = 0;
  #nextProbeAt = 0;
  constructor(connection, options = {}) {
    this.#connection = connection;
    this.view = options.view ?? uniqueId();
    this.#visible = options.visible ?? true;
    this.waiting = this.#waiting;
    this.kernelSilentSince = this.#silence;
    this.asOf = this.#asOf;
    this.#stopListening = connection.onMessage((message, buffers) => this.#receive(message, buffers));
    this.#hello();
    this.#watch();
  }
  /** Is the view on the screen? */
  get visible() {
    return this.#visible;
  }
  /** The kernel's clock, ms since the epoch: ages are computed against it, because the two clocks may differ. */
  now() {
    return Date.now() + this.#clockOffset;
  }
  /**
   * Asks the kernel. Rejects with `DeskError`; never by a timeout: a busy kernel answers later, and `waiting` tells so.
   *
   * @example const card = await desk.request("job.get", { job: id });
   */
  request(method, params, options = {}) {
    const { signal } = options;
    if (this.#disposed) return Promise.reject(new DeskError("closed", "This view was closed."));
    if (signal?.aborted) return Promise.reject(new DeskError("aborted", "No longer asked for."));
    const id = uniqueId();
    return new Promise((resolve, reject) => {
      const slow = setTimeout(() => {
        this.#slow.add(id);
        this.#waiting.value = true;
      }, SLOW_MS);
      this.#pending.set(id, { method, resolve, reject, slow });
      signal?.addEventListener(
        "abort",
        () => this.#settle(id)?.reject(new DeskError("aborted", "No longer asked for.")),
        { once: true }
      );
      this.#post(id, method, params);
    });
  }
  /** Calls `callback` for every event of this name that is meant for this view. Returns the way to stop. */
  on(event, callback) {
    let listeners = this.#listeners.get(event);
    if (listeners === void 0) {
      listeners = /* @__PURE__ */ new Set();
      this.#listeners.set(event, listeners);
    }
    const held = listeners;
    held.add(callback);
    return () => {
      held.delete(callback);
    };
  }
  /**
   * Calls `callback` when the kernel may have forgotten this view (it was silent and answers again): whoever needs a
   * subscription asks anew. Not called at first.
   */
  onResubscribe(callback) {
    this.#resubscribers.add(callback);
    return () => {
      this.#resubscribers.delete(callback);
    };
  }
  /** Tells the kernel whether this view is on the screen. While it is not, nothing is sent to it. */
  setVisible(visible) {
    if (this.#disposed || visible === this.#visible) return;
    this.#visible = visible;
    this.#lastHeard = Date.now();
    this.#tell("view.visible", { visible });
  }
  /** Asks the kernel at once whether it is there; its answer ends the silence. */
  ask() {
    if (this.#disposed) return;
    this.#probeMs = 0;
    this.#hello();
  }
  /** Ends the view: the kernel forgets it, and no callback is called any more. */
  dispose() {
    if (this.#disposed) return;
    this.#tell("view.close", {});
    this.#disposed = true;
    this.#acks.stop();
    if (this.#watchTimer !== null) clearTimeout(this.#watchTimer);
    this.#stopListening();
    this.#listeners.clear();
    this.#resubscribers.clear();
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new DeskError("closed", "This view was closed."));
    }
  }
  #post(id, method, params) {
    const message = {
      kind: "request",
      v: 1,
      id,
      method,
      params: VIEW_METHODS.has(method) ? { view: this.view, ...params } : params
    };
    try {
      this.#connection.send(message);
    } catch {
      this.#settle(id)?.reject(
        new DeskError("no_kernel", "The kernel cannot be reached. Run the cell again to show this anew.")
      );
    }
  }
  /** A request whose answer nobody waits for. */
  #tell(method, params) {
    this.#post(uniqueId(), method, params);
  }
  #settle(id) {
    const pending = this.#pending.get(id);
    if (pending === void 0) return void 0;
    this.#pending.delete(id);
    clearTimeout(pending.slow);
    this.#slow.delete(id);
    this.#waiting.value = this.#slow.size > 0;
    return pending;
  }
  #receive(message, buffers = []) {
    if (this.#disposed || !isObject(message) || message["v"] !== 1) return;
    if (message["kind"] === "response" && typeof message["id"] === "string") {
      const pending = this.#settle(message["id"]);
      if (pending === void 0) return;
      if (message["ok"] === true) {
        this.#heard(message["result"]);
        const result = message["result"];
        pending.resolve(buffers.length > 0 && isObject(result) ? { ...result, buffers } : result);
      } else {
        this.#heard(null);
        pending.reject(errorOf(message["error"]));
      }
    } else if (message["kind"] === "event" && message["view"] === this.view) {
      const data = message["data"];
      if (!isObject(data)) return;
      this.#heard(data);
      if (typeof data["seq"] === "number") this.#acks.saw(data["seq"]);
      const name = message["event"];
      if (typeof name !== "string") return;
      for (const listener of [...this.#listeners.get(name) ?? []]) listener(data);
    }
  }
  #heard(data) {
    this.#lastHeard = Date.now();
    this.#readClock(data);
    if (this.#silence.value !== null) {
      this.#silence.value = null;
      this.#probeMs = 0;
      this.#acks.restart();
      for (const callback of [...this.#resubscribers]) callback();
    }
  }
  #readClock(data) {
    if (!isObject(data)) return;
    const inner = isObject(data["window"]) ? data["window"] : isObject(data["card"]) ? data["card"] : data;
    if (typeof inner["now"] === "string") {
      const now = Date.parse(inner["now"]);
      if (Number.isFinite(now)) this.#clockOffset = now - Date.now();
    }
    if (typeof inner["as_of"] === "string") this.#asOf.value = inner["as_of"];
  }
  #hello() {
    this.request("view.hello", { visible: this.#visible }).then(
      (hello) => {
        if (Number.isFinite(hello.heartbeat_s) && hello.heartbeat_s > 0) {
          this.#heartbeatMs = hello.heartbeat_s * 1e3;
        }
        this.#watch();
      },
      () => void 0
      // the subscriptions' own requests show what is wrong
    );
  }
  /** Looks every heartbeat whether something was heard; asks, ever more rarely, while nothing is. */
  #watch() {
    if (this.#disposed) return;
    if (this.#watchTimer !== null) clearTimeout(this.#watchTimer);
    const now = Date.now();
    if (this.#visible && now - this.#lastHeard >= SILENT_BEATS * this.#heartbeatMs) {
      if (this.#silence.value === null) {
        this.#silence.value = { since: this.#lastHeard };
        this.#nextProbeAt = now;
      }
      if (now >= this.#nextProbeAt) {
        this.#probeMs = Math.min(
          LONGEST_PROBE_MS,
          this.#probeMs === 0 ? this.#heartbeatMs : this.#probeMs * 2
        );
        this.#nextProbeAt = now + this.#probeMs;
        this.#hello();
      }
    }
    this.#watchTimer = setTimeout(() => this.#watch(), this.#heartbeatMs);
  }
};

// src/model.ts
function isObject2(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function asView(value) {
  if (value instanceof ArrayBuffer) return new DataView(value);
  return ArrayBuffer.isView(value) ? new DataView(value.buffer, value.byteOffset, value.byteLength) : null;
}
function connect(model) {
  const read2 = () => {
    const value = model.get("header");
    return isObject2(value) && typeof value["user"] === "string" ? value : null;
  };
  const header = new Cell(read2());
  const onHeader = () => {
    header.value = read2();
  };
  model.on("change:header", onHeader);
  const listeners = /* @__PURE__ */ new Set();
  const onCustom = (message, buffers) => {
    const views = Array.isArray(buffers) ? buffers.map(asView).filter((view) => view !== null) : [];
    for (const listener of [...listeners]) listener(message, views);
  };
  model.on("msg:custom", onCustom);
  const root = model.get("root");
  const state = model.get("view_state");
  return {
    root: isObject2(root) && typeof root["view"] === "string" ? root : { view: "table" },
    header,
    viewState: isObject2(state) ? state : {},
    saveViewState(next) {
      model.set("view_state", next);
      model.save_changes();
    },
    send(message) {
      model.send(message);
    },
    onMessage(callback) {
      listeners.add(callback);
      return () => {
        listeners.delete(callback);
      };
    },
    close() {
      model.off("change:header", onHeader);
      model.off("msg:custom", onCustom);
      listeners.clear();
    }
  };
}

// src/style/base.css
var base_default = ".sjw {\n  container: sjw / inline-size;\n  background: var(--sjw-bg);\n  color: var(--sjw-fg);\n  font: 400 var(--sjw-size) / 1.45 var(--sjw-font);\n  text-align: start;\n  overflow-wrap: anywhere;\n}\n\n.sjw *,\n.sjw *::before,\n.sjw *::after {\n  box-sizing: border-box;\n}\n\n.sjw :is(h2, h3, h4, p, ul, ol, dl, dd, pre, fieldset, figure) {\n  margin: 0;\n  padding: 0;\n}\n\n.sjw :is(ul, ol) {\n  list-style: none;\n}\n\n.sjw fieldset {\n  border: 0;\n  min-width: 0;\n}\n\n.sjw :is(h2, h3, h4) {\n  font: inherit;\n  font-weight: 600;\n}\n\n.sjw code,\n.sjw pre {\n  font-family: var(--sjw-mono);\n  font-size: var(--sjw-code-size);\n  background: none;\n  color: inherit;\n}\n\n.sjw :focus-visible {\n  outline: 2px solid var(--sjw-accent);\n  outline-offset: 1px;\n}\n\n.sjw [hidden] {\n  display: none;\n}\n\n.sjw .visually-hidden {\n  position: absolute;\n  width: 1px;\n  height: 1px;\n  overflow: hidden;\n  clip-path: inset(50%);\n  white-space: nowrap;\n}\n\n.text {\n  white-space: pre-wrap;\n}\n\n.text-empty {\n  color: var(--sjw-muted);\n  font-style: italic;\n}\n\n.text-mark {\n  display: inline-block;\n  margin: 0 1px;\n  padding: 0 3px;\n  border: 1px solid var(--sjw-bad);\n  border-radius: 2px;\n  color: var(--sjw-bad);\n  background: var(--sjw-bad-soft);\n  font: 600 0.72em / 1.35 var(--sjw-mono);\n  direction: ltr;\n  unicode-bidi: isolate;\n  vertical-align: 0.08em;\n  user-select: none;\n}\n\n@media (prefers-reduced-motion: reduce) {\n  .sjw *,\n  .sjw *::before,\n  .sjw *::after {\n    animation: none;\n    transition: none;\n    scroll-behavior: auto;\n  }\n}\n";

// src/style/tokens.css
var tokens_default = `/* Tokens: JupyterLab's variables first, then VS Code's, then marimo's, then the system's colours. */
:host {
  display: block;
  --sjw-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--background, Canvas)));
  --sjw-fg: var(--jp-ui-font-color1, var(--vscode-editor-foreground, var(--foreground, CanvasText)));
  --sjw-muted: color-mix(in srgb, var(--sjw-fg) 72%, var(--sjw-bg));
  --sjw-line: color-mix(in srgb, var(--sjw-fg) 16%, var(--sjw-bg));
  --sjw-line-strong: color-mix(in srgb, var(--sjw-fg) 46%, var(--sjw-bg));
  --sjw-soft: color-mix(in srgb, var(--sjw-fg) 4.5%, var(--sjw-bg));
  --sjw-hover: color-mix(in srgb, var(--sjw-fg) 7%, var(--sjw-bg));
  --sjw-font: var(--jp-ui-font-family, var(--vscode-font-family, system-ui, sans-serif));
  --sjw-mono: var(
    --jp-code-font-family,
    var(--vscode-editor-font-family, ui-monospace, Menlo, Consolas, monospace)
  );
  --sjw-size: var(--jp-ui-font-size1, 13px);
  --sjw-code-size: var(--jp-code-font-size, 13px);
  --sjw-code-line: 19px;
  --sjw-radius: 3px;
  --sjw-pad: 8px;
}

.sjw {
  color-scheme: light;
  --sjw-accent: #0b5cad;
  --sjw-on-accent: #fff;
  --sjw-good: #1a6b2d;
  --sjw-warn: #7a4f00;
  --sjw-bad: #a3211b;
  --sjw-tok-comment: #55606b;
  --sjw-tok-keyword: #00639c;
  --sjw-tok-string: #9a3412;
  --sjw-tok-number: #0f6b4f;
  --sjw-tok-name: #6b3fa0;
  --sjw-tok-operator: #6a4a00;
}

.sjw[data-theme="dark"] {
  color-scheme: dark;
  --sjw-accent: #79b8ff;
  --sjw-on-accent: #0b1a2b;
  --sjw-good: #7fd394;
  --sjw-warn: #eebf5c;
  --sjw-bad: #ff958c;
  --sjw-tok-comment: #9aa5b1;
  --sjw-tok-keyword: #7cc4f5;
  --sjw-tok-string: #f0a883;
  --sjw-tok-number: #86d5b5;
  --sjw-tok-name: #cdaef5;
  --sjw-tok-operator: #e0c184;
}

.sjw {
  --sjw-accent-soft: color-mix(in srgb, var(--sjw-accent) 11%, var(--sjw-bg));
  --sjw-good-soft: color-mix(in srgb, var(--sjw-good) 11%, var(--sjw-bg));
  --sjw-warn-soft: color-mix(in srgb, var(--sjw-warn) 11%, var(--sjw-bg));
  --sjw-bad-soft: color-mix(in srgb, var(--sjw-bad) 11%, var(--sjw-bg));
}

@media (forced-colors: active) {
  .sjw,
  .sjw[data-theme="dark"] {
    --sjw-bg: Canvas;
    --sjw-fg: CanvasText;
    --sjw-muted: CanvasText;
    --sjw-line: CanvasText;
    --sjw-line-strong: CanvasText;
    --sjw-accent: LinkText;
    --sjw-on-accent: Canvas;
    --sjw-good: CanvasText;
    --sjw-warn: CanvasText;
    --sjw-bad: CanvasText;
    --sjw-accent-soft: Canvas;
    --sjw-good-soft: Canvas;
    --sjw-warn-soft: Canvas;
    --sjw-bad-soft: Canvas;
    --sjw-soft: Canvas;
    --sjw-hover: Canvas;
  }
}
`;

// src/style/ui.css
var ui_default = '.button {\n  appearance: none;\n  display: inline-flex;\n  align-items: center;\n  justify-content: center;\n  gap: 4px;\n  min-height: 24px;\n  margin: 0;\n  padding: 1px 9px;\n  border: 1px solid var(--sjw-line-strong);\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-bg);\n  color: var(--sjw-fg);\n  font: inherit;\n  line-height: 1.4;\n  text-align: center;\n  white-space: normal;\n  cursor: pointer;\n  box-shadow: none;\n}\n\n.button:hover {\n  background: var(--sjw-hover);\n}\n\n.button.primary {\n  border-color: var(--sjw-accent);\n  background: var(--sjw-accent);\n  color: var(--sjw-on-accent);\n  font-weight: 600;\n}\n\n.button.primary:hover {\n  background: color-mix(in srgb, var(--sjw-accent) 86%, var(--sjw-fg));\n}\n\n.button.danger {\n  border-color: var(--sjw-bad);\n  color: var(--sjw-bad);\n}\n\n.button.danger:hover {\n  background: var(--sjw-bad-soft);\n}\n\n.button.quiet {\n  border-color: transparent;\n  background: transparent;\n  color: var(--sjw-accent);\n}\n\n.button.quiet:hover {\n  background: var(--sjw-hover);\n}\n\n.button.small {\n  min-height: 22px;\n  padding: 0 7px;\n}\n\n.button[aria-disabled="true"] {\n  border-style: dashed;\n  border-color: var(--sjw-line-strong);\n  background: transparent;\n  color: var(--sjw-muted);\n  font-weight: 400;\n  cursor: not-allowed;\n}\n\n.button[aria-pressed="true"] {\n  border-color: var(--sjw-accent);\n  background: var(--sjw-accent-soft);\n  color: var(--sjw-accent);\n  font-weight: 600;\n}\n\n.field {\n  appearance: none;\n  width: 100%;\n  min-height: 24px;\n  padding: 2px 6px;\n  border: 1px solid var(--sjw-line-strong);\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-bg);\n  color: var(--sjw-fg);\n  font: inherit;\n}\n\ntextarea.field {\n  min-height: 48px;\n  resize: vertical;\n}\n\nselect.field {\n  width: auto;\n  appearance: auto;\n}\n\n.field::placeholder {\n  color: var(--sjw-muted);\n  opacity: 1;\n}\n\n.label {\n  display: block;\n  margin-block-end: 4px;\n  color: var(--sjw-muted);\n}\n\n.notice {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: baseline;\n  gap: 4px 8px;\n  padding: 5px 9px;\n  border: 1px solid var(--sjw-line);\n  border-inline-start: 3px solid var(--sjw-line-strong);\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-soft);\n}\n\n.notice > .notice-body {\n  flex: 1 1 12em;\n  min-width: 0;\n}\n\n.notice.good {\n  border-inline-start-color: var(--sjw-good);\n  background: var(--sjw-good-soft);\n}\n\n.notice.warn {\n  border-inline-start-color: var(--sjw-warn);\n  background: var(--sjw-warn-soft);\n}\n\n.notice.bad {\n  border-inline-start-color: var(--sjw-bad);\n  background: var(--sjw-bad-soft);\n}\n\n.notice strong {\n  font-weight: 600;\n}\n\n.status {\n  white-space: nowrap;\n}\n\n.status-shape {\n  display: inline-block;\n  width: 0.62em;\n  height: 0.62em;\n  margin-inline: 0.25em 0.35em;\n  vertical-align: 0.02em;\n  forced-color-adjust: none;\n}\n\n.status-running .status-shape {\n  border: 1.5px solid var(--sjw-accent);\n  border-radius: 50%;\n  background: linear-gradient(90deg, var(--sjw-accent) 50%, transparent 50%);\n}\n\n.status-failed .status-shape {\n  background: var(--sjw-bad);\n  clip-path: polygon(50% 0, 100% 100%, 0 100%);\n}\n\n.status-rejected .status-shape {\n  background: var(--sjw-muted);\n  clip-path: polygon(0 38%, 100% 38%, 100% 62%, 0 62%);\n}\n\n.status-failed {\n  color: var(--sjw-bad);\n}\n\n.muted {\n  color: var(--sjw-muted);\n}\n\n.mono {\n  font-family: var(--sjw-mono);\n  font-size: var(--sjw-code-size);\n}\n\n.chips {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 4px;\n}\n\n.chip {\n  border-radius: 11px;\n  padding: 0 9px;\n  min-height: 22px;\n}\n\n.chip .count {\n  color: var(--sjw-muted);\n  font-variant-numeric: tabular-nums;\n}\n\n.chip[aria-pressed="true"] .count {\n  color: inherit;\n}\n\n.loading {\n  padding: var(--sjw-pad);\n  color: var(--sjw-muted);\n}\n\n.with-tip {\n  display: inline-flex;\n}\n\n/* The reason stands under the whole group of buttons, where there is room for it. */\n.tip {\n  position: absolute;\n  inset-block-start: calc(100% + 3px);\n  inset-inline-start: 0;\n  z-index: 5;\n  display: none;\n  max-width: 100%;\n  padding: 4px 8px;\n  border: 1px solid var(--sjw-line-strong);\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-bg);\n  color: var(--sjw-fg);\n  pointer-events: none;\n}\n\n.actions,\n.confirm-buttons {\n  position: relative;\n}\n\n.sjw .more {\n  display: inline-flex;\n  flex-wrap: wrap;\n  gap: 6px;\n}\n\n.sjw .more > summary {\n  list-style: none;\n}\n\n.sjw .more > summary::-webkit-details-marker {\n  display: none;\n}\n\n.sjw .more[open] > summary {\n  border-color: var(--sjw-line);\n}\n\n.more-actions {\n  display: inline-flex;\n  flex-wrap: wrap;\n  gap: 6px;\n}\n\n.with-tip:hover > .tip,\n.with-tip:focus-within > .tip {\n  display: block;\n}\n\n.sjw .confirm {\n  display: grid;\n  gap: 8px;\n  padding: 10px 12px;\n  border: 1px solid var(--sjw-line-strong);\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-soft);\n}\n\n.confirm-buttons {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 6px;\n}\n\n.confirm ul.names {\n  max-height: 12em;\n  overflow: auto;\n}\n\n.confirm ul.names li {\n  padding-block: 1px;\n}\n\n.check.must {\n  padding: 5px 9px;\n  border: 1px solid var(--sjw-warn);\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-warn-soft);\n}\n\n.check {\n  display: flex;\n  gap: 6px;\n  align-items: baseline;\n}\n\n@media (forced-colors: active) {\n  .button.primary:not([aria-disabled="true"]),\n  .button[aria-pressed="true"],\n  .chip[aria-pressed="true"] .count {\n    forced-color-adjust: none;\n    border-color: Highlight;\n    background: Highlight;\n    color: HighlightText;\n  }\n}\n';

// src/theme.css.ts
var baseStyles = [tokens_default, base_default, ui_default];

// src/theme.ts
function luminance(color) {
  const match = /^(rgba?|color|oklab|oklch|lab|lch)\(([^)]+)\)$/.exec(color.trim());
  if (match === null) return null;
  const form = match[1] ?? "";
  const parts = (match[2] ?? "").split(/[\s,/]+/).filter((part2) => part2 !== "");
  if (form === "color" && parts.shift() !== "srgb") return null;
  const [first, second, third, alpha] = parts.map((part2) => Number.parseFloat(part2));
  if (first === void 0 || second === void 0 || third === void 0) return null;
  if (alpha !== void 0 && !(alpha > 0)) return null;
  if (form.startsWith("ok")) return first ** 3;
  if (form.startsWith("l")) return ((first + 16) / 116) ** 3;
  const scale = form === "color" ? 1 : 255;
  const linear = (value) => {
    const share = value / scale;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(first) + 0.7152 * linear(second) + 0.0722 * linear(third);
}
function saysDark() {
  for (const element of [document.body, document.documentElement]) {
    if (element.classList.contains("dark") || element.classList.contains("vscode-dark")) return true;
    const said = element.getAttribute("theme") ?? element.dataset["theme"];
    if (said !== void 0) return said === "dark";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme ?? "";
  if (scheme.includes("light") && scheme.includes("dark"))
    return typeof matchMedia === "function" && matchMedia("(prefers-color-scheme: dark)").matches;
  return scheme.includes("dark");
}
function isDark(frame) {
  const said = document.body.dataset["jpThemeLight"];
  if (said !== void 0) return said === "false";
  const style = getComputedStyle(frame);
  if (style.getPropertyValue("--sjw-bg").trim() !== "Canvas") {
    const behind = luminance(style.backgroundColor);
    if (behind !== null) return behind < 0.4;
  }
  return saysDark();
}
function followTheme(frame) {
  const read2 = () => {
    frame.dataset["theme"] = isDark(frame) ? "dark" : "light";
  };
  read2();
  const observer = new MutationObserver(read2);
  const options = {
    attributes: true,
    attributeFilter: ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-jp-theme-name"]
  };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  const system = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
  system?.addEventListener("change", read2);
  const later = requestAnimationFrame(read2);
  return () => {
    observer.disconnect();
    system?.removeEventListener("change", read2);
    cancelAnimationFrame(later);
  };
}

// src/mount.tsx
function addStyles(root, styles2) {
  const text = styles2.join("\n");
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = text;
    root.append(style);
  }
}
function followVisibility(el, callback) {
  let near = true;
  const tell = () => callback(near && document.visibilityState !== "hidden");
  let observer = null;
  if (typeof IntersectionObserver === "function") {
    observer = new IntersectionObserver(
      (entries) => {
        near = entries.at(-1)?.isIntersecting ?? near;
        tell();
      },
      { rootMargin: "300px" }
    );
    observer.observe(el);
  }
  document.addEventListener("visibilitychange", tell);
  return () => {
    observer?.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}
function mount(Component, styles2 = []) {
  return ({ model, el, signal }) => {
    const host = document.createElement("div");
    host.className = "sjw-host";
    const shadow = host.attachShadow({ mode: "open" });
    addStyles(shadow, [...baseStyles, ...styles2]);
    const frame = document.createElement("div");
    frame.className = "sjw";
    shadow.append(frame);
    const keep = (event) => event.stopPropagation();
    for (const type of ["keydown", "keyup", "keypress"]) frame.addEventListener(type, keep);
    el.append(host);
    const connection = connect(model);
    const desk = new Desk(connection, { visible: document.visibilityState !== "hidden" });
    const stopTheme = followTheme(frame);
    const stopVisibility = followVisibility(host, (visible) => desk.setVisible(visible));
    Q(
      /* @__PURE__ */ k(Component, { desk, connection, root: connection.root, header: connection.header }),
      frame
    );
    let ended = false;
    const end2 = () => {
      if (ended) return;
      ended = true;
      stopVisibility();
      stopTheme();
      Q(null, frame);
      desk.dispose();
      connection.close();
      host.remove();
    };
    signal?.addEventListener("abort", end2, { once: true });
    if (signal?.aborted) end2();
    return end2;
  };
}

// src/text.tsx
var NAMES = /* @__PURE__ */ new Map([
  [0, "NUL"],
  [7, "BEL"],
  [8, "BS"],
  [9, "TAB"],
  [10, "LF"],
  [11, "VT"],
  [12, "FF"],
  [13, "CR"],
  [27, "ESC"],
  [127, "DEL"],
  [133, "NEL"],
  [160, "NBSP"],
  [173, "SHY"],
  [1564, "ALM"],
  [8203, "ZWSP"],
  [8204, "ZWNJ"],
  [8205, "ZWJ"],
  [8206, "LRM"],
  [8207, "RLM"],
  [8232, "LSEP"],
  [8233, "PSEP"],
  [8234, "LRE"],
  [8235, "RLE"],
  [8236, "PDF"],
  [8237, "LRO"],
  [8238, "RLO"],
  [8288, "WJ"],
  [8294, "LRI"],
  [8295, "RLI"],
  [8296, "FSI"],
  [8297, "PDI"],
  [65279, "BOM"],
  [65533, "BAD"]
]);
var INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\ufffd]/gu;
var PICTURE = /^\p{Extended_Pictographic}$/u;
var COLOURED = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u;
var KEY = /^[0-9#*]$/;
var KEYCAP = "⃣";
var JOINER = "‍";
var AS_EMOJI = "️";
function markName(character) {
  const code = character.codePointAt(0) ?? 0;
  return NAMES.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
function before(text, index) {
  return Array.from(text.slice(Math.max(0, index - 2), index)).at(-1) ?? "";
}
function after(text, index) {
  return String.fromCodePoint(text.codePointAt(index) ?? 0);
}
function partOfEmoji(text, index, character) {
  if (character === AS_EMOJI) {
    const base = before(text, index);
    return COLOURED.test(base) || KEY.test(base) && text[index + 1] === KEYCAP;
  }
  if (character !== JOINER) return false;
  const from = text[index - 1] === AS_EMOJI ? index - 1 : index;
  return PICTURE.test(before(text, from)) && PICTURE.test(after(text, index + 1));
}
function pieces(text, keep = "", exact2 = false) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(INVISIBLE)) {
    const character = match[0];
    if (keep !== "" && keep.includes(character)) continue;
    if (!exact2 && partOfEmoji(text, match.index, character)) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    const code = character.codePointAt(0) ?? 0;
    found.push({ mark: markName(character), code: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    from = match.index + character.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}
function plain(text) {
  return pieces(text).map((piece) => "text" in piece ? piece.text : `⟨${piece.mark}⟩`).join("");
}
function Text({ children, keep = "", exact: exact2 = false, empty = "" }) {
  if (children === "") return /* @__PURE__ */ k("span", { class: empty === "" ? "text" : "text text-empty" }, empty);
  return /* @__PURE__ */ k("bdi", { class: "text" }, pieces(children, keep, exact2).map(
    (piece, index) => "text" in piece ? piece.text : /* @__PURE__ */ k(
      "span",
      {
        key: index,
        class: "text-mark",
        title: `${piece.mark} (${piece.code}), a character that is not visible`
      },
      piece.mark
    )
  ));
}

// src/ui/button.tsx
function Button(props) {
  const id = P2();
  const reason = props.disabledReason ?? null;
  const classes = ["button", props.kind ?? "plain", props.small ? "small" : "", props.class ?? ""];
  const button = /* @__PURE__ */ k(
    "button",
    {
      type: "button",
      class: classes.filter((name) => name !== "").join(" "),
      "aria-disabled": reason !== null || props.busy ? "true" : void 0,
      "aria-busy": props.busy ? "true" : void 0,
      "aria-describedby": reason === null ? void 0 : id,
      "aria-label": props.label,
      "aria-pressed": props.pressed,
      "aria-expanded": props.expanded,
      "aria-haspopup": props.menu ? "menu" : void 0,
      "aria-controls": props.controls,
      title: reason === null ? props.title : plain(reason),
      tabIndex: props.tabIndex,
      "data-name": props.name,
      onClick: (event) => {
        event.stopPropagation();
        if (reason === null && !props.busy) props.onClick();
      }
    },
    props.children
  );
  if (reason === null) return button;
  return /* @__PURE__ */ k("span", { class: "with-tip" }, button, /* @__PURE__ */ k("span", { class: "tip", id, role: "tooltip" }, plain(reason)));
}

// src/panel/commands.ts
var COMMAND_EVENT = "syft-job-widgets:command";
function inbox(el) {
  const early = [];
  let current = null;
  el.addEventListener(COMMAND_EVENT, (event) => {
    const { detail } = event;
    if (current === null) early.push(detail);
    else current(detail);
  });
  return (callback) => {
    current = callback;
    for (const command of early.splice(0)) callback(command);
    return () => {
      current = null;
    };
  };
}

// src/ui/notice.tsx
function Notice(props) {
  const role = props.live ? props.kind === "bad" ? "alert" : "status" : void 0;
  return /* @__PURE__ */ k("div", { class: `notice ${props.kind}`, role }, /* @__PURE__ */ k("div", { class: "notice-body" }, props.children), props.actions);
}
function ErrorNotice({ error, again }) {
  return /* @__PURE__ */ k(
    Notice,
    {
      kind: "bad",
      live: true,
      actions: /* @__PURE__ */ k(Button, { small: true, onClick: again }, "Try again")
    },
    /* @__PURE__ */ k(Text, null, error.message)
  );
}

// src/ui/download.ts
var PIECE = 1024 * 1024;
var MOST = 256 * 1024 * 1024;
async function gather(options) {
  const { read: read2, signal, onProgress, most = MOST } = options;
  const pieces2 = [];
  let version2;
  for (let done = 0; ; ) {
    const piece = await read2(done, PIECE, signal);
    if (signal.aborted) throw new DeskError("aborted", "No longer asked for.");
    if (pieces2.length > 0 && piece.version !== version2)
      throw new DeskError("changed", "The file changed while it was read. Try again.");
    version2 = piece.version;
    if (piece.size > most)
      throw new DeskError(
        "too_large",
        "It is too large to go through the page. Copy it from the job's folder instead."
      );
    const view = piece.buffers?.[0];
    if (view === void 0 && piece.size > done)
      throw new DeskError(
        "no_bytes",
        "This notebook does not hand on bytes. Copy the file from the job's folder instead."
      );
    if (view !== void 0 && view.byteLength > 0) {
      pieces2.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice());
      done += view.byteLength;
    } else if (done < piece.size) {
      throw new DeskError("changed", "The file became shorter while it was read. Try again.");
    }
    onProgress?.(done, piece.size);
    if (done >= piece.size) return pieces2;
  }
}
function fileName(path) {
  const name = (path.split("/").at(-1) ?? "").replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd<>:"|?*\\]/gu,
    "_"
  );
  return name.replace(/^[.\s]+|[.\s]+$/g, "").slice(-200) || "download";
}
function save(pieces2, path) {
  const address = URL.createObjectURL(new Blob([...pieces2], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(path);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 6e4);
}

// src/ui/format.ts
var MINUTE = 60;
var HOUR = 3600;
var DAY = 86400;
function plural(count2, one, many = `${one}s`) {
  return `${count2.toLocaleString("en")} ${count2 === 1 ? one : many}`;
}
function bytes(size) {
  if (size < 1e3) return plural(size, "byte");
  let value = size / 1e3;
  for (const unit of ["kB", "MB", "GB", "TB"]) {
    if (value < 999.95 || unit === "TB")
      return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
    value /= 1e3;
  }
  return plural(size, "byte");
}
function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two2 = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor(whole % HOUR / MINUTE);
  return hours > 0 ? `${hours}:${two2(minutes)}:${two2(whole % MINUTE)}` : `${minutes}:${two2(whole % MINUTE)}`;
}
function relative(at, now) {
  const seconds = (now - at) / 1e3;
  const away = Math.abs(seconds);
  if (away < 45) return "just now";
  if (away > 30 * DAY) return date(at);
  const words2 = away < 50 * MINUTE ? `${Math.max(1, Math.round(away / MINUTE))} min` : away < 22 * HOUR ? `${Math.max(1, Math.round(away / HOUR))} h` : plural(Math.max(1, Math.round(away / DAY)), "day");
  return seconds >= 0 ? `${words2} ago` : `in ${words2}`;
}
function date(at) {
  const day = new Date(at);
  const two2 = (value) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two2(day.getMonth() + 1)}-${two2(day.getDate())}`;
}
function timeOfDay(at) {
  const day = new Date(at);
  const two2 = (value) => String(value).padStart(2, "0");
  return `${two2(day.getHours())}:${two2(day.getMinutes())}:${two2(day.getSeconds())}`;
}
function exact(at) {
  return `${date(at)} ${timeOfDay(at)}`;
}
function parseTime(text) {
  if (text === null) return null;
  const value = Date.parse(text);
  return Number.isFinite(value) ? value : null;
}
function shortDigest(digest) {
  return digest.slice(digest.lastIndexOf(":") + 1).slice(0, 12);
}
function list(words2) {
  if (words2.length < 2) return words2[0] ?? "";
  return `${words2.slice(0, -1).join(", ")} and ${words2.at(-1) ?? ""}`;
}

// src/ui/to_clipboard.ts
async function toClipboard(text, near) {
  try {
    if (navigator.clipboard !== void 0) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
  }
  const before2 = near.getRootNode().activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  near.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  if (before2 instanceof HTMLElement) before2.focus({ preventScroll: true });
  return done;
}

// src/log/marks.ts
var hex = (point) => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
function picture(point) {
  if (point < 32) return String.fromCodePoint(9216 + point);
  return point === 127 ? "␡" : `\\x${point.toString(16)}`;
}
function markOf(character) {
  const point = character.codePointAt(0) ?? 0;
  const label = markName(character);
  const control = point < 32 || point >= 127 && point <= 159;
  return {
    label,
    title: `${label} (${hex(point)}), a character that is not visible`,
    copy: control ? picture(point) : character
  };
}
var special = () => /(?!\t)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}\ufff9-\ufffb]/gu;
var PICTOGRAPH_END = /\p{Extended_Pictographic}\p{EMod}?\ufe0f?$/u;
var PICTOGRAPH_START = /^\p{Extended_Pictographic}/u;
function partOfEmoji2(text, at) {
  const unit = text.charCodeAt(at);
  if (unit !== 8205 && unit !== 65039) return false;
  if (!PICTOGRAPH_END.test(text.slice(Math.max(0, at - 10), at)))
    return unit === 65039 && /[\d#*]$/.test(text.slice(at - 1, at));
  return unit === 65039 || PICTOGRAPH_START.test(text.slice(at + 1, at + 3));
}
var ZERO_WIDTH = /^(?:\p{M}|\u200d|\p{EMod})/u;
var WIDE = /^[\u1100-\u115e\u231a\u231b\u23e9-\u23ec\u25fd\u25fe\u2614\u2615\u26a1\u2705\u274c\u2728\u2753-\u2755\u2795-\u2797\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
function width(char) {
  const unit = char.charCodeAt(0);
  if (unit < 768) return 1;
  if (ZERO_WIDTH.test(char)) return 0;
  return unit >= 4352 && WIDE.test(char) ? 2 : 1;
}

// src/log/piece.ts
var pieceOf = (text, sgr) => ({ text, copy: text, sgr, title: null });
var RUN = 4;
var Straight = class {
  list = [];
  last = null;
  text(run, sgr) {
    this.flush();
    const before2 = this.list[this.list.length - 1];
    if (before2 !== void 0 && before2.title === null && before2.sgr === sgr) {
      const text = before2.text + run;
      this.list[this.list.length - 1] = pieceOf(text, sgr);
    } else this.list.push(pieceOf(run, sgr));
  }
  mark(mark2, sgr) {
    if (this.last !== null && this.last.mark.title === mark2.title && this.last.sgr === sgr) {
      this.last.count += 1;
      return;
    }
    this.flush();
    this.last = { mark: mark2, sgr, count: 1 };
  }
  // The scanner takes this sink only for lines that hold none of these.
  carriageReturn() {
  }
  backspace() {
  }
  erase() {
  }
  pieces(limit) {
    this.flush();
    const out = [];
    let room = limit;
    for (const piece of this.list) {
      if (room <= 0) return { pieces: out, cut: true };
      if (piece.text.length > room) {
        if (piece.title === null) out.push(pieceOf(cutAt(piece.text, room), piece.sgr));
        return { pieces: out, cut: true };
      }
      out.push(piece);
      room -= piece.text.length;
    }
    return { pieces: out, cut: false };
  }
  flush() {
    const last = this.last;
    if (last === null) return;
    this.last = null;
    const { mark: mark2, sgr, count: count2 } = last;
    if (count2 < RUN) {
      for (let i3 = 0; i3 < count2; i3 += 1)
        this.list.push({ text: mark2.label, copy: mark2.copy, sgr, title: mark2.title });
      return;
    }
    const times = count2.toLocaleString("en");
    this.list.push({
      text: `${mark2.label}×${times}`,
      copy: mark2.copy.repeat(count2),
      sgr,
      title: `${mark2.title}, ${times} times`
    });
  }
};
function cutAt(text, length) {
  const unit = text.charCodeAt(length - 1);
  return text.slice(0, unit >= 55296 && unit <= 56319 ? length - 1 : length);
}

// src/log/sgr.ts
var BOLD = 1;
var DIM = 2;
var ITALIC = 4;
var UNDERLINE = 8;
var INVERSE = 16;
var STRIKE = 32;
var CONCEAL = 64;
var PLAIN = { flags: 0, fg: null, bg: null };
var MAX_STATES = 4096;
var states = /* @__PURE__ */ new Map([["0||", PLAIN]]);
var inkKey = (ink) => ink === null ? "" : typeof ink === "number" ? String(ink) : ink.join(".");
function intern(flags, fg, bg) {
  const key = `${flags}|${inkKey(fg)}|${inkKey(bg)}`;
  const known = states.get(key);
  if (known !== void 0) return known;
  if (states.size >= MAX_STATES) {
    states.clear();
    states.set("0||", PLAIN);
    if (key === "0||") return PLAIN;
  }
  const state = { flags, fg, bg };
  states.set(key, state);
  return state;
}
var MAX_PARAMS = 32;
var byte = (value) => value !== void 0 && Number.isInteger(value) && value >= 0 && value <= 255 ? value : null;
function trueColor(r3, g3, b2) {
  const red = byte(r3);
  const green = byte(g3);
  const blue = byte(b2);
  return red === null || green === null || blue === null ? void 0 : [red, green, blue];
}
function numbers(param) {
  return param.split(":", 8).map((part2) => part2 === "" ? 0 : /^\d{1,5}$/.test(part2) ? Number(part2) : Number.NaN);
}
function applySgr(state, params) {
  let { flags, fg, bg } = state;
  const list2 = params.split(";", MAX_PARAMS);
  for (let i3 = 0; i3 < list2.length; i3 += 1) {
    const parts = numbers(list2[i3] ?? "");
    const code = parts[0] ?? 0;
    if (code === 0) {
      flags = 0;
      fg = null;
      bg = null;
    } else if (code === 1) flags |= BOLD;
    else if (code === 2) flags |= DIM;
    else if (code === 3) flags |= ITALIC;
    else if (code === 4) flags = parts.length > 1 && parts[1] === 0 ? flags & ~UNDERLINE : flags | UNDERLINE;
    else if (code === 7) flags |= INVERSE;
    else if (code === 8) flags |= CONCEAL;
    else if (code === 9) flags |= STRIKE;
    else if (code === 21) flags |= UNDERLINE;
    else if (code === 22) flags &= ~(BOLD | DIM);
    else if (code === 23) flags &= ~ITALIC;
    else if (code === 24) flags &= ~UNDERLINE;
    else if (code === 27) flags &= ~INVERSE;
    else if (code === 28) flags &= ~CONCEAL;
    else if (code === 29) flags &= ~STRIKE;
    else if (code >= 30 && code <= 37) fg = code - 30;
    else if (code === 39) fg = null;
    else if (code >= 40 && code <= 47) bg = code - 40;
    else if (code === 49) bg = null;
    else if (code >= 90 && code <= 97) fg = code - 82;
    else if (code >= 100 && code <= 107) bg = code - 92;
    else if (code === 38 || code === 48 || code === 58) {
      let ink;
      if (parts.length > 1) {
        const at = parts.length > 5 ? 3 : 2;
        if (parts[1] === 5) ink = byte(parts[2]) ?? void 0;
        else if (parts[1] === 2) ink = trueColor(parts[at], parts[at + 1], parts[at + 2]);
      } else {
        const kind = list2[i3 + 1];
        const n2 = (offset) => {
          const text = list2[i3 + offset];
          return text === void 0 ? void 0 : numbers(text)[0];
        };
        if (kind === "5") {
          ink = byte(n2(2)) ?? void 0;
          i3 += 2;
        } else if (kind === "2") {
          ink = trueColor(n2(2), n2(3), n2(4));
          i3 += 4;
        } else break;
      }
      if (ink !== void 0 && code === 38) fg = ink;
      else if (ink !== void 0 && code === 48) bg = ink;
    }
  }
  return intern(flags, fg, bg);
}

// src/log/cells.ts
var BLANK = { text: " ", sgr: PLAIN, mark: null };
var HALF = { text: "", sgr: PLAIN, mark: null };
var TAB = 8;
var Cells = class {
  cells = [];
  column = 0;
  // Everything left of this column is blank already.
  blankBelow = 0;
  text(run, sgr) {
    for (const char of run) {
      if (char === "	") {
        this.column += TAB - this.column % TAB;
        continue;
      }
      const columns = width(char);
      if (columns === 0) {
        this.join(char);
        continue;
      }
      this.put({ text: char, sgr, mark: null });
      if (columns === 2) this.put(HALF);
    }
  }
  mark(mark2, sgr) {
    this.put({ text: mark2.label, sgr, mark: mark2 });
  }
  carriageReturn() {
    this.column = 0;
  }
  backspace() {
    if (this.column > 0) this.column -= 1;
  }
  /** Erase in line: 0 to the end, 1 up to the cursor, 2 all. */
  erase(what) {
    if (what === 0) {
      if (this.cells.length > this.column) {
        this.unpair(this.column);
        this.cells.length = this.column;
      }
    } else if (what === 1) {
      this.unpair(this.column + 1);
      const end2 = Math.min(this.column, this.cells.length - 1);
      for (let i3 = this.blankBelow; i3 <= end2; i3 += 1) delete this.cells[i3];
      this.blankBelow = Math.max(this.blankBelow, this.column + 1);
    } else if (what === 2) {
      this.cells = [];
      this.blankBelow = this.column;
    }
  }
  pieces(limit) {
    const out = [];
    let end2 = this.cells.length;
    while (end2 > 0 && this.cells[end2 - 1] === void 0) end2 -= 1;
    const shown = Math.min(end2, limit);
    let run = "";
    let runSgr = PLAIN;
    for (let i3 = 0; i3 < shown; i3 += 1) {
      const cell2 = this.cells[i3] ?? BLANK;
      if (cell2 === HALF) continue;
      if (cell2.mark !== null) {
        if (run !== "") out.push(pieceOf(run, runSgr));
        run = "";
        out.push({ text: cell2.text, copy: cell2.mark.copy, sgr: cell2.sgr, title: cell2.mark.title });
        continue;
      }
      if (cell2.sgr !== runSgr && run !== "") {
        out.push(pieceOf(run, runSgr));
        run = "";
      }
      runSgr = cell2.sgr;
      run += cell2.text;
    }
    if (run !== "") out.push(pieceOf(run, runSgr));
    return { pieces: out, cut: end2 > shown };
  }
  put(cell2) {
    const at = this.column;
    if (cell2 !== HALF) this.unpair(at);
    this.unpair(at + 1);
    this.cells[at] = cell2;
    if (at < this.blankBelow) this.blankBelow = at;
    this.column = at + 1;
  }
  /** A wide character loses one half when a write or an erasure starts or ends at `at`: blank the other half. */
  unpair(at) {
    if (this.cells[at] !== HALF) return;
    this.cells[at] = BLANK;
    if (at > 0) this.cells[at - 1] = BLANK;
  }
  /** A combining character belongs to the cell before it. */
  join(char) {
    let at = this.column - 1;
    if (at > 0 && this.cells[at] === HALF) at -= 1;
    const before2 = at < 0 ? void 0 : this.cells[at];
    if (before2 === void 0 || before2 === BLANK || before2.mark !== null || before2.text.length > 32) return;
    this.cells[at] = { ...before2, text: before2.text + char };
  }
};

// src/log/ansi.ts
var MAX_COLUMNS = 1e4;
var PRINTABLE = /^[\t\x20-\x7e]*$/;
var REWRITES = /[\r\b]|\x1b\[[0-3]?K/;
var CSI = /\x1b\[([0-?]*)([ -/]*)([@-~])/y;
var STRING = /\x1b([\]PX^_])([^\x00-\x1f\x7f-\x9f]*)(?:\x07|\x1b\\|\x9c)/y;
var SHORT = /\x1b[ -/]*[0-Z\\`-~]/y;
var ESC = 27;
var SGR_PARAMS = /^[\d;:]*$/;
var MAX_SEQUENCE = 256;
var STRING_NAMES = {
  "]": "OSC",
  P: "DCS",
  X: "SOS",
  "^": "PM",
  _: "APC"
};
function trimReturns(text) {
  let end2 = text.length;
  while (end2 > 0 && text.charCodeAt(end2 - 1) === 13) end2 -= 1;
  return end2 === text.length ? text : text.slice(0, end2);
}
function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
function readSequence(text, at, sgr, sink) {
  const csi = matchAt(CSI, text, at);
  if (csi !== null) {
    const next = at + csi[0].length;
    const params = csi[1] ?? "";
    if (csi[2] === "" && csi[0].length <= MAX_SEQUENCE && SGR_PARAMS.test(params)) {
      if (csi[3] === "m") return { next, sgr: applySgr(sgr, params) };
      if (csi[3] === "K") sink.erase(params === "" ? 0 : Number(params));
    }
    return { next, sgr };
  }
  const string = matchAt(STRING, text, at);
  if (string !== null) {
    const kind = STRING_NAMES[string[1] ?? ""] ?? "string";
    const payload = string[2] ?? "";
    const number = kind === "OSC" ? /^\d{1,4}/.exec(payload)?.[0] : void 0;
    const name = number === void 0 ? kind : `${kind} ${number}`;
    const title = `a terminal control string, taken out: ${name}, ${payload.length.toLocaleString("en")} characters`;
    sink.mark({ label: `[${name}]`, title, copy: "" }, sgr);
    return { next: at + string[0].length, sgr };
  }
  const opensMore = /^[\][PX^_]/.test(text.charAt(at + 1));
  const short = opensMore ? null : matchAt(SHORT, text, at);
  if (short !== null) return { next: at + short[0].length, sgr };
  sink.mark(markOf("\x1B"), sgr);
  return { next: at + 1, sgr };
}
function scan(text, start, sink) {
  const find2 = special();
  let sgr = start;
  let at = 0;
  let from = 0;
  while (at < text.length) {
    find2.lastIndex = at;
    const found = find2.exec(text);
    if (found === null) break;
    const where = found.index;
    const unit = text.charCodeAt(where);
    if (partOfEmoji2(text, where)) {
      at = where + 1;
      continue;
    }
    if (where > from) sink.text(text.slice(from, where), sgr);
    if (unit === ESC) {
      const step = readSequence(text, where, sgr, sink);
      at = step.next;
      sgr = step.sgr;
    } else {
      if (unit === 13) sink.carriageReturn();
      else if (unit === 8) sink.backspace();
      else sink.mark(markOf(found[0]), sgr);
      at = where + found[0].length;
    }
    from = at;
  }
  if (from < text.length) sink.text(text.slice(from), sgr);
  return sgr;
}
var MAX_PIECES = 400;
function finish(sink, end2, limit) {
  const { pieces: pieces2, cut: cut2 } = sink.pieces(limit);
  if (pieces2.length > MAX_PIECES) {
    const rest = pieces2.splice(MAX_PIECES);
    const text = rest.map((piece) => piece.text).join("");
    pieces2.push({ text, copy: rest.map((piece) => piece.copy).join(""), sgr: PLAIN, title: null });
  }
  return { pieces: pieces2, text: pieces2.map((piece) => piece.text).join(""), end: end2, cut: cut2 };
}
function parseLine(text, start = PLAIN, limit = MAX_COLUMNS) {
  const line = trimReturns(text);
  if (line.length <= limit && PRINTABLE.test(line)) {
    return { pieces: line === "" ? [] : [pieceOf(line, start)], text: line, end: start, cut: false };
  }
  const sink = REWRITES.test(line) ? new Cells() : new Straight();
  const end2 = scan(line, start, sink);
  return finish(sink, end2, limit);
}
function parseRaw(text, limit = MAX_COLUMNS) {
  const sink = new Straight();
  const find2 = special();
  let at = 0;
  for (let found = find2.exec(text); found !== null; found = find2.exec(text)) {
    if (found.index > at) sink.text(text.slice(at, found.index), PLAIN);
    sink.mark(markOf(found[0]), PLAIN);
    at = found.index + found[0].length;
  }
  if (at < text.length) sink.text(text.slice(at), PLAIN);
  return finish(sink, PLAIN, limit);
}
function stateAfter(text, start) {
  let sgr = start;
  for (let at = text.indexOf("\x1B["); at !== -1; at = text.indexOf("\x1B[", at)) {
    const csi = matchAt(CSI, text, at);
    if (csi === null) {
      at += 1;
      continue;
    }
    const params = csi[1] ?? "";
    const colour = csi[3] === "m" && csi[2] === "" && csi[0].length <= MAX_SEQUENCE && SGR_PARAMS.test(params);
    if (colour) sgr = applySgr(sgr, params);
    at += csi[0].length;
  }
  return sgr;
}

// src/log/copy.ts
var MAX_COPY_LINES = 5e4;
function ordered(a3, b2) {
  const forward = a3.line < b2.line || a3.line === b2.line && a3.column <= b2.column;
  return forward ? { from: a3, to: b2 } : { from: b2, to: a3 };
}
function slice(line, from, to) {
  let out = "";
  let at = 0;
  for (const piece of line.pieces) {
    const end2 = at + piece.text.length;
    if (end2 > from && at < to) {
      out += piece.text === piece.copy ? piece.text.slice(Math.max(0, from - at), to - at) : piece.copy;
    }
    at = end2;
  }
  return out;
}
function textOf(lines, span, raw) {
  let shortened = 0;
  const out = lines.map(([number, text, more]) => {
    const parsed = raw ? parseRaw(text, Number.POSITIVE_INFINITY) : parseLine(text, PLAIN, Number.POSITIVE_INFINITY);
    const from = number === span.from.line ? span.from.column : 0;
    const to = number === span.to.line ? span.to.column : Number.POSITIVE_INFINITY;
    if (more && to === Number.POSITIVE_INFINITY) shortened += 1;
    return slice(parsed, from, to);
  });
  return { text: out.join("\n"), shortened };
}
function wholeLines(cache, first, last, raw) {
  const held = [];
  for (let n2 = first; n2 <= last; n2 += 1) {
    const line = cache.get(n2);
    if (line !== void 0) held.push(line);
  }
  const span = { from: { line: first, column: 0 }, to: { line: last, column: Number.POSITIVE_INFINITY } };
  return { text: textOf(held, span, raw).text, lines: held.length };
}

// src/log/download.ts
function noDownload(source) {
  if (source.stream === "both") return "Choose stdout or stderr: a download is one file, as it is on disk.";
  if (source.header === null || !source.header.exists) return "There is no file yet.";
  return null;
}
function tooLarge(source) {
  const { header } = source;
  if (header === null || header.size <= MOST) return null;
  return `The log has ${bytes(header.size)}; a page downloads at most ${bytes(MOST)}. The file is ${header.file}`;
}
function readFile(desk, source, signal, progress) {
  const { job, stream } = source;
  let end2 = null;
  return gather({
    signal,
    onProgress: progress,
    read: async (offset, most) => {
      const count2 = end2 === null ? most : Math.min(most, end2 - offset);
      const answer = await desk.request("log.chunk", { job, stream, offset, count: count2 }, { signal });
      end2 ??= Math.min(answer.size, MOST);
      return { size: end2, version: answer.generation, buffers: answer.buffers };
    }
  });
}

// src/log/cache.ts
var DEFAULT_LIMITS = { lines: 5e3, chars: 8e6 };
var end = (segment) => segment.first + segment.lines.length;
var LineCache = class {
  constructor(limits = DEFAULT_LIMITS) {
    this.limits = limits;
  }
  limits;
  segments = [];
  count = 0;
  chars = 0;
  /** Lines held. */
  get size() {
    return this.count;
  }
  /** Characters held. */
  get weight() {
    return this.chars;
  }
  /** Every line held is so many lines further down than was thought. */
  shift(by) {
    for (const segment of this.segments) {
      segment.first += by;
      segment.lines = segment.lines.map(([number, ...rest]) => [number + by, ...rest]);
    }
  }
  clear() {
    this.segments = [];
    this.count = 0;
    this.chars = 0;
  }
  get(number) {
    const segment = this.find(number);
    return segment?.lines[number - segment.first];
  }
  has(number) {
    return this.find(number) !== void 0;
  }
  /**
   * Takes lines in. A number that is held already is replaced; lines may come in any order and with holes.
   *
   * @param keep where the reader looks (first and last line); what must be forgotten is forgotten far from there
   */
  put(lines, keep) {
    let from = 0;
    while (from < lines.length) {
      let to = from + 1;
      while (to < lines.length && lines[to]?.[0] === (lines[to - 1]?.[0] ?? 0) + 1) to += 1;
      this.putRun(lines.slice(from, to));
      from = to;
    }
    this.evict(keep);
  }
  /** The hole around a line that is not held: first line of it, and the first line after it that is held (or `total`). */
  gap(number, total) {
    let first = 0;
    for (const segment of this.segments) {
      if (segment.first > number) return { first, end: Math.min(segment.first, total) };
      first = end(segment);
    }
    return { first, end: total };
  }
  /** The first run of lines in [from, to) that is not held, at most `most` long; null when all are. */
  missing(from, to, most) {
    let first = from;
    for (const segment of this.segments) {
      if (end(segment) <= first) continue;
      if (segment.first > first) break;
      first = end(segment);
    }
    if (first >= to) return null;
    let last = Math.min(to, first + most);
    for (const segment of this.segments) {
      if (segment.first > first) {
        last = Math.min(last, segment.first);
        break;
      }
    }
    return { first, count: last - first };
  }
  /** The colour state at the start of a line, carried over from the lines before it as far as they are held. */
  stateAt(number) {
    const segment = this.find(number);
    if (segment === void 0) return PLAIN;
    const at = number - segment.first;
    const { states: states2, lines } = segment;
    if (states2.length === 0) states2.push(PLAIN);
    for (let i3 = states2.length; i3 <= at; i3 += 1) {
      states2.push(stateAfter(lines[i3 - 1]?.[1] ?? "", states2[i3 - 1] ?? PLAIN));
    }
    return states2[at] ?? PLAIN;
  }
  /** First and last number of each run, for tests and for nothing else. */
  runs() {
    return this.segments.map((segment) => [segment.first, end(segment) - 1]);
  }
  find(number) {
    let low = 0;
    let high = this.segments.length - 1;
    while (low <= high) {
      const middle = low + high >> 1;
      const segment = this.segments[middle];
      if (segment === void 0) return void 0;
      if (number < segment.first) high = middle - 1;
      else if (number >= end(segment)) low = middle + 1;
      else return segment;
    }
    return void 0;
  }
  putRun(run) {
    const first = run[0]?.[0];
    if (first === void 0) return;
    const last = first + run.length;
    const from = this.segments.findIndex((segment) => end(segment) >= first);
    if (from === -1) {
      this.segments.push({ first, lines: run, states: [] });
      this.weigh(run, 1);
      return;
    }
    let to = from;
    while (to < this.segments.length && (this.segments[to]?.first ?? Number.POSITIVE_INFINITY) <= last)
      to += 1;
    const touched = this.segments.slice(from, to);
    const head = touched[0];
    if (head !== void 0 && head.first <= first && touched.length === 1) {
      this.replaceIn(head, run, first - head.first);
      return;
    }
    const merged = { first, lines: run, states: [] };
    this.weigh(run, 1);
    for (const segment of touched) this.weigh(segment.lines, -1);
    if (head !== void 0 && head.first < first) {
      const before2 = head.lines.slice(0, first - head.first);
      this.weigh(before2, 1);
      merged.first = head.first;
      merged.lines = before2.concat(run);
      merged.states = head.states.slice(0, before2.length + 1);
    }
    const tail = touched[touched.length - 1];
    if (tail !== void 0 && end(tail) > last) {
      const after2 = tail.lines.slice(last - tail.first);
      this.weigh(after2, 1);
      merged.lines = merged.lines.concat(after2);
    }
    this.segments.splice(from, touched.length, merged);
  }
  /** The usual case, a log that grows: the run starts inside or right after one segment. */
  replaceIn(segment, run, at) {
    const old = segment.lines.slice(at, at + run.length);
    this.weigh(old, -1);
    this.weigh(run, 1);
    for (let i3 = 0; i3 < run.length; i3 += 1) {
      const line = run[i3];
      if (line !== void 0) segment.lines[at + i3] = line;
    }
    if (segment.states.length > at + 1) segment.states.length = at + 1;
  }
  weigh(lines, sign) {
    this.count += sign * lines.length;
    for (const line of lines) this.chars += sign * line[1].length;
  }
  evict(keep) {
    while (this.count > this.limits.lines || this.chars > this.limits.chars) {
      const head = this.segments[0];
      const tail = this.segments[this.segments.length - 1];
      if (head === void 0 || tail === void 0) return;
      const above = keep[0] - head.first;
      const below = end(tail) - 1 - keep[1];
      if (above <= 0 && below <= 0) return;
      const step = 64;
      if (above >= below) this.dropHead(head, Math.min(step, above));
      else this.dropTail(tail, Math.min(step, below));
    }
  }
  dropHead(segment, most) {
    const n2 = Math.min(most, segment.lines.length);
    if (segment.states.length <= n2) this.stateAt(Math.min(segment.first + n2, end(segment) - 1));
    this.weigh(segment.lines.splice(0, n2), -1);
    segment.states.splice(0, n2);
    segment.first += n2;
    if (segment.lines.length === 0) this.segments.shift();
  }
  dropTail(segment, most) {
    const n2 = Math.min(most, segment.lines.length);
    this.weigh(segment.lines.splice(segment.lines.length - n2, n2), -1);
    if (segment.states.length > segment.lines.length) segment.states.length = segment.lines.length;
    if (segment.lines.length === 0) this.segments.pop();
  }
};

// src/log/dress.ts
function along(entries) {
  let next = 0;
  let value = null;
  return (line) => {
    for (let entry = entries[next]; entry !== void 0 && entry[0] <= line; entry = entries[next]) {
      value = entry[1];
      next += 1;
    }
    return value;
  };
}
function dressed(window2) {
  const lines = window2.lines.filter((line) => Number.isSafeInteger(line[0]) && line[0] >= 0);
  if (window2.times.length === 0 && window2.streams.length === 0) return lines;
  const time = along(window2.times);
  const stream = along(window2.streams);
  return lines.map(([number, text, shortened]) => [number, text, shortened, stream(number), time(number)]);
}

// src/log/follow.ts
var FOLLOWING = { following: true, seen: 0 };
function follow(state, event) {
  switch (event.type) {
    case "asked":
    case "anew":
      return state.following ? state : FOLLOWING;
    case "moved":
      if (event.up) return state.following ? { following: false, seen: event.total } : state;
      return event.atEnd && !state.following ? FOLLOWING : state;
    case "marked":
    case "went":
      return state.following ? { following: false, seen: event.total } : state;
  }
}
var newLines = (state, total) => state.following ? 0 : Math.max(0, total - state.seen);

// src/log/sentence.ts
function sentence(error) {
  if (!(error instanceof DeskError)) return "The log could not be read. Show the cell again.";
  return error.code === "aborted" || error.code === "closed" ? null : error.message;
}

// src/log/pieces.ts
var MOST2 = 50;
var Pieces = class {
  constructor(ask) {
    this.ask = ask;
  }
  ask;
  /** Counts up when something is to be drawn anew. */
  changed = new Cell(0);
  /** Why a piece could not be read; for the words below the log. */
  problem = null;
  #held = /* @__PURE__ */ new Map();
  #busy = /* @__PURE__ */ new Set();
  /** What is shown in place of the line. */
  get(line) {
    return this.#held.get(line)?.line;
  }
  /** Where in its line the shown piece stands. */
  at(line) {
    return this.#held.get(line)?.piece;
  }
  /** Shows the next piece of a line. */
  async readOn(line) {
    if (this.#busy.has(line)) return;
    this.#busy.add(line);
    this.problem = null;
    try {
      const piece = await this.ask(line, this.#held.get(line)?.piece.next ?? null);
      if (this.#held.size >= MOST2 && !this.#held.has(line)) this.#held.clear();
      this.#held.set(line, { piece, line: [line, piece.text, piece.next !== null] });
    } catch (error) {
      this.problem = sentence(error);
    }
    this.#busy.delete(line);
    this.changed.value += 1;
  }
  /** Shows the beginning of a line again. */
  back(line) {
    if (this.#held.delete(line)) this.changed.value += 1;
  }
  clear() {
    this.#held.clear();
  }
};

// src/log/source.ts
var TAIL = 200;
var CHUNK = 400;
var AHEAD = 150;
var LogSource = class {
  constructor(desk, job, stream) {
    this.desk = desk;
    this.job = job;
    this.stream = stream;
    this.pieces = new Pieces(
      (line, start) => desk.request("log.line", { job, stream, line, start }, { signal: this.#abort.signal })
    );
  }
  desk;
  job;
  stream;
  cache = new LineCache();
  /** Counts up whenever something that is drawn has changed. */
  changed = new Cell(0);
  header = null;
  total = 0;
  follow = FOLLOWING;
  /** Top of the window while it does not follow. */
  place = { line: 0, offset: 0 };
  /** Why the log cannot be shown. */
  problem = null;
  /** Why the lines that are looked at cannot be shown. */
  gapProblem = null;
  /** How often the log began anew under the reader's eyes. */
  restarts = 0;
  /** The lines are not counted yet: numbers count from the first line that is held. */
  provisional = false;
  /** How far down the lines turned out to be, in all. */
  base = 0;
  /** Long lines of which another piece is shown than their beginning. */
  pieces;
  #active = false;
  #opened = false;
  #looked = [0, 0];
  #reading = false;
  #abort = new AbortController();
  #stops = [];
  /** Begins to listen. An inactive source only keeps its header fresh, for the counts on the tabs. */
  open(active) {
    this.#active = active;
    this.#stops.push(
      this.pieces.changed.subscribe(() => this.#draw()),
      this.desk.on("log.lines", (data) => {
        if (data.window.job === this.job && data.window.stream === this.stream) this.#take(data.window);
      }),
      this.desk.onResubscribe(() => {
        if (this.#opened) this.reopen();
      })
    );
    if (active || !this.#idle) this.reopen();
  }
  /** Putting both in order costs the kernel work: not before somebody looks. */
  get #idle() {
    return this.stream === "both";
  }
  close() {
    for (const stop of this.#stops.splice(0)) stop();
    this.#abort.abort();
    if (this.#opened) this.#tell("log.close");
  }
  /** Shown or hidden behind another tab. */
  setActive(active) {
    if (active === this.#active) return;
    this.#active = active;
    if (active && (this.follow.following || !this.#opened)) this.reopen();
    else if (!active && this.#idle) {
      this.#opened = false;
      this.#tell("log.close");
    } else if (!active) this.#tell("log.follow", false);
  }
  /** Asks for the end of the log and for what comes. */
  reopen() {
    this.#opened = true;
    const following = this.#active && this.follow.following;
    const params = { job: this.job, stream: this.stream, follow: following, lines: this.#active ? TAIL : 1 };
    this.desk.request("log.open", params, { signal: this.#abort.signal }).then(
      (window2) => {
        this.problem = null;
        this.#take(window2);
      },
      (error) => {
        const message = sentence(error);
        if (message === null) return;
        this.problem = message;
        this.#draw();
      }
    );
  }
  /** Applies what the reader did to the rule of following, and tells the kernel when it matters. */
  apply(event) {
    const next = follow(this.follow, event);
    if (next === this.follow) return;
    const before2 = this.follow.following;
    this.follow = next;
    if (next.following !== before2 && this.#active) {
      if (next.following) this.reopen();
      else this.#tell("log.follow", false);
    }
    this.#draw();
  }
  /** What is shown of a line: as it came, or the piece of it that was asked for. */
  get(line) {
    return this.pieces.get(line) ?? this.cache.get(line);
  }
  /** The reader looks at these lines (first and last): fetches what is missing there, then around it. */
  look(first, last) {
    if (first !== this.#looked[0] || last !== this.#looked[1]) this.gapProblem = null;
    this.#looked = [first, last];
    this.#fill();
  }
  /** Tries again to read the lines that are looked at. */
  retry() {
    this.gapProblem = null;
    this.#draw();
    this.#fill();
  }
  /** Lines by number, from the cache where it has them, else from the kernel and past the cache; for a long copy. */
  async range(first, last, signal) {
    const lines = [];
    for (let n2 = first; n2 <= last; ) {
      const held = this.get(n2);
      if (held !== void 0) {
        lines.push(held);
        n2 += 1;
        continue;
      }
      const hole = this.cache.missing(n2, last + 1, CHUNK) ?? { first: n2, count: 1 };
      const window2 = await this.#read(hole.first, hole.count, signal);
      const got = window2.lines.filter((line) => line[0] >= n2 && line[0] <= last);
      if (got.length === 0 || got[0]?.[0] !== n2) {
        throw new DeskError("gone", "The log has changed meanwhile. Select the lines again.");
      }
      lines.push(...got);
      n2 = (got[got.length - 1]?.[0] ?? n2) + 1;
    }
    return lines;
  }
  #read(first, count2, signal) {
    const generation = this.header?.generation ?? 0;
    const params = { job: this.job, stream: this.stream, generation, first_line: first, count: count2 };
    return this.desk.request("log.read", params, { signal });
  }
  #fill() {
    if (this.#reading || this.gapProblem !== null || !this.#active || this.header === null) return;
    if (this.provisional) return;
    const [first, last] = this.#looked;
    const to = Math.min(this.total, last + 1);
    let hole = this.cache.missing(Math.max(0, first), to, CHUNK);
    if (hole !== null) {
      hole = this.cache.missing(hole.first, Math.min(this.total, hole.first + CHUNK), CHUNK);
    } else if (!this.follow.following) {
      hole = this.cache.missing(to, Math.min(this.total, to + AHEAD), AHEAD) ?? this.cache.missing(Math.max(0, first - AHEAD), first, AHEAD);
    }
    if (hole === null) return;
    const asked = hole;
    this.#reading = true;
    const generation = this.header.generation;
    this.#read(asked.first, asked.count, this.#abort.signal).then(
      (window2) => {
        this.#take(window2, generation);
        const anew = this.header?.generation !== generation;
        if (!anew && !window2.lines.some(([n2]) => n2 >= asked.first && n2 < asked.first + asked.count)) {
          this.gapProblem = "The kernel sent none of these lines.";
        }
      },
      (error) => {
        this.gapProblem = sentence(error);
      }
    ).finally(() => {
      this.#reading = false;
      this.#draw();
      if (!this.#abort.signal.aborted) this.#fill();
    });
  }
  /** `asked`: the generation that was known when these lines were asked for; nothing for what comes in its order. */
  #take(window2, asked) {
    const { header } = window2;
    const known = this.header?.generation;
    if (window2.provisional) {
      if (window2.lines.length > 0) this.#empty();
      this.provisional = true;
    } else if (this.provisional) {
      this.provisional = false;
      if (window2.base !== null && header.generation === known) this.#shift(window2.base);
      else this.#empty();
    }
    if (known !== void 0 && header.generation !== known) {
      if (asked !== void 0 && asked !== known) return;
      const hadLines = this.total > 0;
      this.#empty();
      this.header = header;
      if (hadLines) this.restarts += 1;
      const wasFollowing = this.follow.following;
      this.follow = follow(this.follow, { type: "anew" });
      if (!wasFollowing && this.#active) this.reopen();
    }
    this.header = header;
    const lines = dressed(window2);
    const newest = lines[lines.length - 1]?.[0] ?? -1;
    this.total = Math.max(this.total, header.lines, newest + 1);
    const keep = this.follow.following ? [Math.max(0, this.total - TAIL), this.total - 1] : this.#looked;
    this.cache.put(lines, keep);
    this.#draw();
  }
  #empty() {
    this.cache.clear();
    this.pieces.clear();
    this.total = 0;
    this.place = { line: 0, offset: 0 };
    this.gapProblem = null;
  }
  /** The lines are counted: those that are held get their true numbers, and nothing moves. */
  #shift(by) {
    this.cache.shift(by);
    this.pieces.clear();
    this.total += by;
    this.base += by;
    this.place = { ...this.place, line: this.place.line + by };
    this.follow = this.follow.following ? this.follow : { ...this.follow, seen: this.follow.seen + by };
    this.#looked = [this.#looked[0] + by, this.#looked[1] + by];
  }
  #draw() {
    this.changed.value += 1;
  }
  #tell(method, following = false) {
    const params = { job: this.job, stream: this.stream };
    const sent = method === "log.close" ? this.desk.request("log.close", params) : this.desk.request("log.follow", { ...params, follow: following });
    sent.catch(() => void 0);
  }
};

// src/log/copy_tools.tsx
function lineLink(source, line) {
  const at = `line=${line + 1}`;
  const log = source.stream === "both" ? "stdout" : source.stream;
  return `${source.header?.reference ?? "job"}.${log}.show(${source.stream === "both" ? `${at}, both=True` : at})`;
}
function CopyTools(props) {
  const { desk, source, pane, raw, visible, onSay } = props;
  const [busy, setBusy] = d2(false);
  const running = T2(null);
  A2(() => () => running.current?.abort(), []);
  const put = async (text, done) => {
    const copied = pane.current !== null && await toClipboard(text, pane.current);
    onSay(copied ? done : "The browser did not allow the copy.");
  };
  const copyVisible = () => {
    const [first, last] = visible();
    const { text, lines } = wholeLines(source, first, last, raw);
    if (lines === 0) onSay("No line is shown yet.");
    else void put(text, `Copied ${lines === 1 ? "1 line" : `${lines} lines`}.`);
  };
  const copyLink = () => {
    const [first, last] = visible();
    const line = props.line !== null && props.line < source.total ? props.line : first;
    if (source.provisional) onSay("The lines are still being counted. Try again in a moment.");
    else if (source.total === 0 || last < 0) onSay("No line is shown yet.");
    else {
      const link = lineLink(source, line);
      void put(link, `Copied ${link}`);
    }
  };
  const download = async () => {
    const large = tooLarge(source);
    if (large !== null) {
      onSay(large);
      return;
    }
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    try {
      const file = await readFile(
        desk,
        source,
        control.signal,
        (done, size) => onSay(`Downloading… ${bytes(done)} of ${bytes(size)}`)
      );
      save(file, `${source.stream}.txt`);
      onSay(`Downloaded ${bytes(file.reduce((sum, piece) => sum + piece.byteLength, 0))}.`);
    } catch (error) {
      onSay(sentence(error) ?? "");
    }
    setBusy(false);
  };
  return /* @__PURE__ */ k($, null, /* @__PURE__ */ k(Button, { small: true, title: "Copy the lines that are seen", onClick: copyVisible }, "Copy"), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      title: "Copy Python that opens the log at this line (click a line number to choose one)",
      onClick: copyLink
    },
    "Copy link"
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      busy,
      title: "Download the file as it is on disk",
      disabledReason: noDownload(source),
      onClick: () => void download()
    },
    "Download"
  ));
}

// src/log/find.ts
var sameQuery = (a3, b2) => a3 !== null && a3.pattern === b2.pattern && a3.regex === b2.regex && a3.ignoreCase === b2.ignoreCase;
var ERROR_QUERY = {
  pattern: "Traceback \\(most recent call last\\)|\\b[A-Za-z_.]*(Error|Exception)\\b|\\b(error|fatal|panic)(\\[\\w+\\])?:|\\b(ERROR|FATAL|CRITICAL)\\b",
  regex: true,
  ignoreCase: false
};
var TRACEBACK_QUERY = {
  pattern: "^Traceback \\(most recent call last\\)|^ *Error in |^Exception in thread|^panic: |^thread '.*' panicked|^Backtrace:",
  regex: true,
  ignoreCase: false
};
async function find(desk, source, query, from, direction, signal, progress = () => void 0) {
  let at = from;
  while (at >= 0 && (direction === "backward" || at < source.total)) {
    const answer = await desk.request(
      "log.search",
      {
        job: source.job,
        stream: source.stream,
        pattern: query.pattern,
        regex: query.regex,
        ignore_case: query.ignoreCase,
        from_line: at,
        direction: direction === "forward" ? 1 : -1
      },
      { signal }
    );
    if (answer.hit !== null) return answer.hit;
    if (answer.reached_end) return null;
    const moved = direction === "forward" ? answer.stopped_at > at : answer.stopped_at < at;
    if (!moved) throw new DeskError("log", `The search stopped at line ${at + 1}. Look for it again.`);
    at = answer.stopped_at;
    progress(at);
  }
  return null;
}
var MARKED_COLUMNS = 4e3;
var MARKED_HITS = 200;
function matcher(query) {
  if (query.pattern === "") return null;
  const source = query.regex ? query.pattern : query.pattern.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const flags = query.ignoreCase ? "gi" : "g";
  for (const unicode of ["u", ""]) {
    try {
      return new RegExp(source, flags + unicode);
    } catch {
    }
  }
  return null;
}
function hitsIn(text, pattern) {
  const hits = [];
  for (const match of text.slice(0, MARKED_COLUMNS).matchAll(pattern)) {
    if (match[0] !== "") hits.push([match.index, match.index + match[0].length]);
    if (hits.length >= MARKED_HITS) break;
  }
  return hits;
}

// src/log/foot.tsx
function Foot({ source, said, onEnd, onStop }) {
  const { header, total, follow: follow2 } = source;
  const fresh = newLines(follow2, total);
  return /* @__PURE__ */ k("div", { class: "log-foot" }, /* @__PURE__ */ k("span", { class: "log-state" }, header === null ? "opening…" : /* @__PURE__ */ k($, null, /* @__PURE__ */ k("span", { class: header.live ? "log-live" : "" }, /* @__PURE__ */ k(Text, null, header.state)), header.exists && /* @__PURE__ */ k($, null, " · ", header.indexed ? /* @__PURE__ */ k("span", { class: "log-count" }, plural(total, "line")) : /* @__PURE__ */ k("span", null, "counting lines…"), " · ", bytes(header.size)))), /* @__PURE__ */ k("span", { class: "log-said", role: "status" }, said), follow2.following ? header?.live === true && /* @__PURE__ */ k(
    Button,
    {
      small: true,
      pressed: true,
      title: "Stay at the end as lines arrive (f). Scroll up to stop.",
      onClick: onStop
    },
    "Following"
  ) : /* @__PURE__ */ k(Button, { small: true, title: "Go to the end (End, f)", onClick: onEnd }, fresh > 0 ? `Jump to end · ${plural(fresh, "new line")}` : header?.live === true ? "Follow" : "Jump to end"));
}

// src/log/color.ts
var MIN_CONTRAST = 4.5;
var BLACK = [0, 0, 0];
var WHITE = [255, 255, 255];
var ON_LIGHT = [
  [0, 0, 0],
  [178, 36, 36],
  [22, 114, 50],
  [134, 88, 0],
  [28, 84, 178],
  [142, 45, 140],
  [4, 112, 124],
  [110, 110, 110],
  [90, 90, 90],
  [205, 49, 49],
  [16, 128, 62],
  [150, 100, 0],
  [4, 81, 200],
  [170, 30, 170],
  [5, 125, 145],
  [60, 60, 60]
];
var ON_DARK = [
  [120, 120, 120],
  [241, 110, 110],
  [95, 200, 120],
  [220, 190, 80],
  [110, 165, 245],
  [215, 130, 215],
  [80, 200, 210],
  [210, 210, 210],
  [150, 150, 150],
  [255, 135, 135],
  [130, 225, 150],
  [240, 215, 120],
  [145, 190, 255],
  [235, 160, 235],
  [120, 225, 235],
  [255, 255, 255]
];
var AS_FIELD = [
  [0, 0, 0],
  [187, 0, 0],
  [0, 140, 0],
  [187, 150, 0],
  [20, 60, 190],
  [160, 0, 160],
  [0, 140, 150],
  [200, 200, 200],
  [90, 90, 90],
  [255, 90, 90],
  [90, 220, 90],
  [245, 225, 80],
  [90, 140, 255],
  [255, 110, 255],
  [90, 230, 230],
  [255, 255, 255]
];
var CUBE = [0, 95, 135, 175, 215, 255];
function xterm(index) {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const n2 = index - 16;
  return [CUBE[Math.floor(n2 / 36)] ?? 0, CUBE[Math.floor(n2 / 6) % 6] ?? 0, CUBE[n2 % 6] ?? 0];
}
function luminance2(color) {
  const part2 = (value) => {
    const v3 = value / 255;
    return v3 <= 0.04045 ? v3 / 12.92 : ((v3 + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part2(color[0]) + 0.7152 * part2(color[1]) + 0.0722 * part2(color[2]);
}
function contrast(a3, b2) {
  const la = luminance2(a3);
  const lb = luminance2(b2);
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}
function mix(from, to, share) {
  const part2 = (i3) => Math.round(from[i3] + (to[i3] - from[i3]) * share);
  return [part2(0), part2(1), part2(2)];
}
function readable(text, back, least = MIN_CONTRAST) {
  if (contrast(text, back) >= least) return text;
  const goal2 = contrast(WHITE, back) >= contrast(BLACK, back) ? WHITE : BLACK;
  let low = 0;
  let high = 1;
  for (let i3 = 0; i3 < 8; i3 += 1) {
    const middle = (low + high) / 2;
    if (contrast(mix(text, goal2, middle), back) >= least) high = middle;
    else low = middle;
  }
  return mix(text, goal2, high);
}
function isDark2(back) {
  return contrast(WHITE, back) >= contrast(BLACK, back);
}
function resolveText(ink, ground) {
  if (ink === null) return ground.text;
  if (typeof ink !== "number") return ink;
  if (ink < 16) return (isDark2(ground.back) ? ON_DARK : ON_LIGHT)[ink] ?? ground.text;
  return xterm(ink);
}
function resolveBack(ink, ground) {
  if (ink === null) return ground.back;
  if (typeof ink !== "number") return ink;
  return ink < 16 ? AS_FIELD[ink] ?? ground.back : xterm(ink);
}
function paint(fg, bg, inverse, dim, ground) {
  if (fg === null && bg === null && !inverse && !dim) return { color: null, back: null };
  let text;
  let back;
  if (inverse) {
    text = bg === null ? ground.back : resolveBack(bg, ground);
    back = fg === null ? ground.text : resolveText(fg, ground);
  } else {
    text = resolveText(fg, ground);
    back = resolveBack(bg, ground);
  }
  if (dim) text = mix(text, back, 0.35);
  return { color: readable(text, back), back: inverse || bg !== null ? back : null };
}
function css(color) {
  const part2 = (value) => Math.min(255, Math.max(0, Math.round(value) || 0));
  return `rgb(${part2(color[0])}, ${part2(color[1])}, ${part2(color[2])})`;
}
function parseCss(value) {
  const srgb = /^color\(srgb\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)(?:\s*\/\s*([\d.]+))?\)$/.exec(value);
  const match = srgb ?? /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+))?\s*\)$/.exec(value);
  if (match === null) return null;
  if (match[4] !== void 0 && Number(match[4]) < 0.5) return null;
  const scale = srgb === null ? 1 : 255;
  const part2 = (text) => Math.min(255, Math.round(Number(text) * scale) || 0);
  return [part2(match[1]), part2(match[2]), part2(match[3])];
}

// src/log/ground.ts
var LIGHT = { ground: { text: [33, 33, 33], back: [255, 255, 255] }, line: 19 };
var DARK = { text: [224, 224, 224], back: [17, 17, 17] };
var same = (a3, b2) => a3[0] === b2[0] && a3[1] === b2[1] && a3[2] === b2[2];
function read(element) {
  const style = getComputedStyle(element);
  const dark = element.closest("[data-theme]")?.getAttribute("data-theme") === "dark";
  const fallback = dark ? DARK : LIGHT.ground;
  const size = Number.parseFloat(style.fontSize);
  return {
    ground: {
      text: parseCss(style.color) ?? fallback.text,
      back: parseCss(style.backgroundColor) ?? fallback.back
    },
    line: Number.isFinite(size) && size > 0 ? Math.max(12, Math.round(size * 1.46)) : LIGHT.line
  };
}
function useMeasure(ref) {
  const [measure, setMeasure] = d2(LIGHT);
  F2(() => {
    const element = ref.current;
    if (element === null) return;
    const again = () => {
      const next = read(element);
      setMeasure(
        (old) => old.line === next.line && same(old.ground.text, next.ground.text) && same(old.ground.back, next.ground.back) ? old : next
      );
    };
    again();
    const onTransition = (event) => {
      if (event.target === element) again();
    };
    element.addEventListener("transitionend", onTransition);
    const frame = element.closest("[data-theme]");
    const observer = new MutationObserver(again);
    if (frame !== null) observer.observe(frame, { attributes: true, attributeFilter: ["data-theme"] });
    const later = requestAnimationFrame(again);
    return () => {
      element.removeEventListener("transitionend", onTransition);
      observer.disconnect();
      cancelAnimationFrame(later);
    };
  }, [ref]);
  return measure;
}

// src/log/search_bar.tsx
function SearchBar({ search, input, onLeave }) {
  const [query, setQuery] = d2({ pattern: "", regex: false, ignoreCase: true });
  const latest = T2(query);
  const change = (next) => {
    latest.current = next;
    setQuery(next);
    search.show(next.pattern === "" ? null : next);
  };
  const step = (direction) => search.step(latest.current, direction);
  const nothing = query.pattern === "" ? "Type what to look for first." : null;
  return /* @__PURE__ */ k("search", { class: "log-search" }, /* @__PURE__ */ k(
    "input",
    {
      ref: input,
      class: "field log-query",
      type: "text",
      spellcheck: false,
      autocomplete: "off",
      placeholder: "Search ( / )",
      "aria-label": "Search in this log",
      value: query.pattern,
      onInput: (event) => change({ ...latest.current, pattern: event.currentTarget.value }),
      onKeyDown: (event) => {
        if (event.key === "Enter") step(event.shiftKey ? "backward" : "forward");
        else if (event.key === "Escape") {
          search.clear();
          onLeave();
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }
    }
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      kind: "quiet",
      pressed: !query.ignoreCase,
      label: "Match upper and lower case",
      title: "Match upper and lower case",
      onClick: () => change({ ...latest.current, ignoreCase: !query.ignoreCase })
    },
    "Aa"
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      kind: "quiet",
      pressed: query.regex,
      label: "Regular expression",
      title: "Regular expression",
      onClick: () => change({ ...latest.current, regex: !query.regex })
    },
    ".*"
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      label: "Previous match",
      title: "Previous match (Shift+Enter, N)",
      disabledReason: nothing,
      onClick: () => step("backward")
    },
    "↑"
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      label: "Next match",
      title: "Next match (Enter, n)",
      disabledReason: nothing,
      onClick: () => step("forward")
    },
    "↓"
  ), /* @__PURE__ */ k("span", { class: search.failed ? "log-says log-bad" : "log-says", role: "status" }, search.says));
}

// src/log/tabs.tsx
var count = (source) => source.header !== null && !source.header.indexed ? "…" : source.total.toLocaleString("en");
function Tabs({ streams, active, onChange }) {
  const step = (list2, by) => {
    const at = streams.findIndex((source) => source.stream === active);
    const next = streams[(at + by + streams.length) % streams.length];
    if (next === void 0) return;
    onChange(next.stream);
    list2.querySelector(`[data-stream="${next.stream}"]`)?.focus();
  };
  return /* @__PURE__ */ k(
    "div",
    {
      class: "log-tabs",
      role: "tablist",
      "aria-label": "Streams",
      onKeyDown: (event) => {
        if (event.key === "ArrowRight") step(event.currentTarget, 1);
        else if (event.key === "ArrowLeft") step(event.currentTarget, -1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }
    },
    streams.map((source) => {
      const selected = source.stream === active;
      return /* @__PURE__ */ k(
        "button",
        {
          key: source.stream,
          type: "button",
          role: "tab",
          class: "log-tab",
          "data-stream": source.stream,
          "aria-selected": selected,
          tabIndex: selected ? 0 : -1,
          title: source.stream === "both" ? "Both, in the order in which their lines arrived" : void 0,
          onClick: () => onChange(source.stream)
        },
        source.stream,
        " ",
        source.stream !== "both" && /* @__PURE__ */ k("span", { class: "log-tab-count" }, count(source))
      );
    })
  );
}

// src/log/count.ts
var MOST_COUNTED = 1e4;
var UNCOUNTED = { rank: null, total: null, many: false };
function tallyWords({ rank, total, many }) {
  if (many) return `more than ${MOST_COUNTED.toLocaleString("en")}`;
  if (rank === null || total === null) return "counting…";
  return `${rank.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}
async function countMatches(desk, source, query, from, to, signal) {
  let lines = 0;
  let at = from;
  while (at < to && lines <= MOST_COUNTED) {
    const { job, stream } = source;
    const pattern = { pattern: query.pattern, regex: query.regex, ignore_case: query.ignoreCase };
    const range = { from_line: at, to_line: to };
    const answer = await desk.request("log.count", { job, stream, ...pattern, ...range }, { signal });
    lines += answer.lines;
    if (answer.stopped_at <= at) break;
    at = answer.stopped_at;
  }
  return lines;
}
var Counter = class {
  #known = null;
  /** Forgets: another search. */
  clear() {
    this.#known = null;
  }
  /** The place of the hit in `line` among all hits. */
  async tally(desk, source, query, line, signal) {
    const generation = source.header?.generation ?? 0;
    const end2 = source.total;
    let known = this.#known;
    if (known !== null && (known.source !== source || known.generation !== generation || !sameQuery(known.query, query))) {
      known = null;
    }
    const count2 = (from, to) => countMatches(desk, source, query, from, to, signal);
    let total;
    let rank;
    if (known === null) {
      const before2 = await count2(0, line);
      if (before2 > MOST_COUNTED) return { rank: null, total: null, many: true };
      rank = before2 + 1;
      total = before2 + await count2(line, end2);
    } else {
      const between = await count2(Math.min(known.line, line), Math.max(known.line, line));
      rank = line >= known.line ? known.rank + between : known.rank - between;
      total = known.total + (end2 > known.upTo ? await count2(known.upTo, end2) : 0);
    }
    if (total > MOST_COUNTED || rank < 1) {
      this.#known = null;
      return { rank: null, total: null, many: total > MOST_COUNTED };
    }
    this.#known = { query, source, generation, upTo: end2, total, line, rank };
    return { rank, total: Math.max(total, rank), many: false };
  }
};

// src/log/row.tsx
var shownNumber = (line) => (line + 1).toLocaleString("en");
var NAMED = [
  [BOLD, "log-bold"],
  [ITALIC, "log-italic"],
  [UNDERLINE, "log-underline"],
  [STRIKE, "log-strike"],
  [CONCEAL, "log-conceal"]
];
var looks = /* @__PURE__ */ new WeakMap();
function lookOf(sgr, ground) {
  let known = looks.get(ground);
  if (known === void 0) {
    known = /* @__PURE__ */ new WeakMap();
    looks.set(ground, known);
  }
  const found = known.get(sgr);
  if (found !== void 0) return found;
  const { color, back } = paint(sgr.fg, sgr.bg, (sgr.flags & INVERSE) !== 0, (sgr.flags & DIM) !== 0, ground);
  const style = {};
  if (color !== null) style.color = css(color);
  if (back !== null) style.backgroundColor = css(back);
  const look = {
    classes: NAMED.filter(([flag]) => (sgr.flags & flag) !== 0).map(([, name]) => name).join(" "),
    style: color === null && back === null ? void 0 : style
  };
  known.set(sgr, look);
  return look;
}
var NO_HITS = [];
function drawPiece(piece, at, hits, ground, key) {
  const { classes, style } = lookOf(piece.sgr, ground);
  const end2 = at + piece.text.length;
  const inside = hits.filter(([from, to]) => to > at && from < end2);
  const children = [];
  let done = at;
  for (const [from, to] of inside) {
    const start = Math.max(from, at);
    const stop = Math.min(to, end2);
    if (start > done) children.push(piece.text.slice(done - at, start - at));
    children.push(
      /* @__PURE__ */ k("mark", { key: start, class: "log-hit" }, piece.text.slice(start - at, stop - at))
    );
    done = stop;
  }
  if (done < end2) children.push(piece.text.slice(done - at));
  if (piece.title !== null) {
    return /* @__PURE__ */ k("span", { key, class: "text-mark", title: piece.title }, children);
  }
  if (classes === "" && style === void 0) {
    return inside.length === 0 ? piece.text : /* @__PURE__ */ k("span", { key }, children);
  }
  return /* @__PURE__ */ k(
    "span",
    {
      key,
      class: classes,
      style,
      title: (piece.sgr.flags & CONCEAL) === 0 ? void 0 : "The job asked to hide this text"
    },
    children
  );
}
var Row = class extends x {
  shouldComponentUpdate(next) {
    const now = this.props;
    return now.parsed !== next.parsed || now.gap !== next.gap || now.hits !== next.hits || now.current !== next.current || now.shortened !== next.shortened || now.piece !== next.piece || now.unnumbered !== next.unnumbered || now.stream !== next.stream || now.time !== next.time || now.pinned !== next.pinned || now.ground !== next.ground;
  }
  render(props) {
    const { line, parsed, gap, hits, current, pinned, ground, stream } = props;
    let at = 0;
    const names = [
      "log-row",
      current ? "log-current" : "",
      pinned ? "log-pinned" : "",
      parsed === null ? "log-missing" : "",
      stream === "stderr" ? "log-err" : ""
    ];
    return /* @__PURE__ */ k("div", { class: names.filter((name) => name !== "").join(" "), "data-line": line }, /* @__PURE__ */ k("span", { class: "log-gutter" }, props.time !== null && /* @__PURE__ */ k("span", { class: "log-time" }, props.time), stream !== null && /* @__PURE__ */ k("span", { class: "log-stream" }, stream === "stdout" ? "out" : "err"), /* @__PURE__ */ k("span", { class: "log-number", "aria-hidden": "true", title: props.unnumbered ? "counting…" : void 0 }, props.unnumbered ? "…" : shownNumber(line))), parsed === null ? /* @__PURE__ */ k("span", { class: "log-gap" }, gap ?? "") : /* @__PURE__ */ k("span", { class: "log-text" }, parsed.pieces.map((piece, index) => {
      const start = at;
      at += piece.text.length;
      return drawPiece(piece, start, hits ?? NO_HITS, ground, index);
    })), parsed !== null && (props.shortened || parsed.cut || props.piece !== null) && this.more());
  }
  /** Where a line that is too long goes on. */
  more() {
    const { line, piece, shortened, unnumbered, onReadOn, onBack } = this.props;
    return /* @__PURE__ */ k("span", { class: "log-more" }, piece === null ? "line continues" : pieceWords(piece), shortened && !unnumbered && /* @__PURE__ */ k(Button, { small: true, kind: "quiet", title: "Show the next piece of this line", onClick: () => onReadOn(line) }, "Read on"), piece !== null && /* @__PURE__ */ k(Button, { small: true, kind: "quiet", title: "Show the beginning of this line", onClick: () => onBack(line) }, "Back"));
  }
};
function pieceWords({ start, next, length }) {
  const number = (value) => value.toLocaleString("en");
  return `bytes ${number(start + 1)} to ${number(next ?? length)} of ${number(length)}`;
}

// src/log/use_search.ts
function useSearch(desk, source, view) {
  const [query, setQuery] = d2(null);
  const [current, setCurrent] = d2(null);
  const [busy, setBusy] = d2(false);
  const [says, setSays] = d2("");
  const [failed, setFailed] = d2(false);
  const running = T2(null);
  const stepped = T2(null);
  const [counter] = d2(() => new Counter());
  const pattern = w2(() => query === null ? null : matcher(query), [query]);
  A2(() => () => running.current?.abort(), []);
  const start = (line, seen, next, direction) => {
    const forward = direction === "forward";
    if (line >= seen[0] && line <= seen[1])
      return sameQuery(stepped.current, next) ? line + (forward ? 1 : -1) : line;
    return forward ? seen[0] : seen[1];
  };
  const step = async (next, direction, fromEnd = false) => {
    running.current?.abort();
    if (next.pattern === "") return;
    if (source.provisional) {
      setSays("The lines are still being counted. Search again in a moment.");
      return;
    }
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    const seen = view.current?.visible() ?? [0, 0];
    const anew = fromEnd && !sameQuery(stepped.current, next);
    const from = anew ? source.total - 1 : start(current ?? -1, seen, next, direction);
    stepped.current = next;
    setQuery((old) => sameQuery(old, next) ? old : next);
    setBusy(true);
    setFailed(false);
    setSays("searching…");
    const look = (at) => find(
      desk,
      source,
      next,
      at,
      direction,
      signal,
      (line) => setSays(`searching… line ${shownNumber(line)}`)
    );
    try {
      let hit = await look(from);
      let how = "";
      const forward = direction === "forward";
      if (hit === null && (forward ? from > 0 : from < source.total - 1)) {
        hit = await look(forward ? 0 : source.total - 1);
        how = forward ? " · from the top" : " · from the end";
      }
      if (signal.aborted) return;
      if (hit === null) {
        setSays("no match");
        setBusy(false);
        return;
      }
      const { line } = hit;
      const words2 = (tally2) => setSays(`line ${shownNumber(line)} · ${tally2}${how}`);
      setCurrent(line);
      words2(tallyWords(UNCOUNTED));
      view.current?.reveal(line);
      setBusy(false);
      const tally = await counter.tally(desk, source, next, line, signal);
      if (!signal.aborted) words2(tallyWords(tally));
    } catch (error) {
      if (signal.aborted) return;
      setSays(sentence(error) ?? "");
      setFailed(true);
      setBusy(false);
    }
  };
  return {
    pattern,
    current,
    busy,
    says,
    failed,
    step: (next, direction) => void step(next, direction),
    last: (next) => void step(next, "backward", true),
    again: (direction) => {
      const last = stepped.current ?? query;
      if (last !== null) void step(last, direction);
    },
    show: (next) => {
      setQuery(next);
      setFailed(false);
      if (!busy) setSays("");
    },
    leave: () => {
      running.current?.abort();
      counter.clear();
      stepped.current = null;
      setBusy(false);
      setCurrent(null);
      setSays("");
      setFailed(false);
    },
    point: setCurrent,
    clear: () => {
      running.current?.abort();
      setBusy(false);
      setQuery(null);
      setCurrent(null);
      setSays("");
      setFailed(false);
    }
  };
}

// src/log/selection.ts
function nodeEnds(root) {
  const shadow = root instanceof ShadowRoot ? root : null;
  const own = shadow === null ? null : shadow.getSelection?.() ?? null;
  const selection = own ?? document.getSelection();
  if (selection === null) return null;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  if (anchorNode !== null && focusNode !== null && (root.contains(anchorNode) || root.contains(focusNode))) {
    return { anchorNode, anchorOffset, focusNode, focusOffset };
  }
  const range = shadow === null ? void 0 : selection.getComposedRanges?.({ shadowRoots: [shadow] })[0];
  if (range === void 0 || !root.contains(range.startContainer) || !root.contains(range.endContainer))
    return null;
  return {
    anchorNode: range.startContainer,
    anchorOffset: range.startOffset,
    focusNode: range.endContainer,
    focusOffset: range.endOffset
  };
}
function columnIn(text, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(text);
  range.setEnd(node, offset);
  return range.toString().length;
}
function pointOf(rows, node, offset) {
  if (node === rows) {
    const child = rows.children[Math.min(offset, rows.children.length - 1)];
    const line2 = lineOf(child ?? null);
    if (line2 === null) return null;
    return { line: line2, column: offset < rows.children.length ? 0 : Number.POSITIVE_INFINITY };
  }
  if (!rows.contains(node)) return null;
  const element = node instanceof Element ? node : node.parentElement;
  const row = element?.closest(".log-row") ?? null;
  const line = lineOf(row);
  if (row === null || line === null) return null;
  const text = row.querySelector(".log-text");
  if (text === null) return { line, column: 0 };
  if (text.contains(node)) return { line, column: columnIn(text, node, offset) };
  const after2 = (text.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const rowEnd = node === row && offset > Array.prototype.indexOf.call(row.childNodes, text);
  return { line, column: after2 || rowEnd ? Number.POSITIVE_INFINITY : 0 };
}
function lineOf(row) {
  const value = row?.getAttribute("data-line") ?? null;
  return value === null ? null : Number(value);
}
function clamped(rows, node) {
  const root = rows.getRootNode();
  const from = root.contains(node) || !(root instanceof ShadowRoot) ? rows : root.host;
  const below = (from.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const drawn = rows.querySelectorAll(".log-row:not(.log-pinned)");
  const line = lineOf(drawn[below ? drawn.length - 1 : 0] ?? null);
  return line === null ? null : { line, column: below ? Number.POSITIVE_INFINITY : 0 };
}
function selectionIn(rows) {
  const ends = nodeEnds(rows.getRootNode());
  if (ends === null) return null;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = ends;
  const inside = [rows.contains(anchorNode), rows.contains(focusNode)];
  if (!inside[0] && !inside[1]) return null;
  const anchor = inside[0] ? pointOf(rows, anchorNode, anchorOffset) : clamped(rows, anchorNode);
  const focus = inside[1] ? pointOf(rows, focusNode, focusOffset) : clamped(rows, focusNode);
  if (anchor === null || focus === null) return null;
  return anchor.line === focus.line && anchor.column === focus.column ? null : { anchor, focus };
}

// src/log/clipboard.ts
var WHOLE = Number.POSITIVE_INFINITY;
function useCopy({ source, rows, raw, onSay, onMarked }) {
  const pinned = T2([]);
  const ready = T2(null);
  const [all, setAll] = d2(false);
  const marked = T2(onMarked);
  marked.current = onMarked;
  A2(() => {
    const onSelection = () => {
      const ends = rows.current === null ? null : selectionIn(rows.current);
      if (ends === null) {
        pinned.current = [];
        return;
      }
      setAll(false);
      const { from, to } = ordered(ends.anchor, ends.focus);
      pinned.current = from.line === to.line ? [from.line] : [from.line, to.line];
      marked.current();
      source.apply({ type: "marked", total: source.total });
    };
    document.addEventListener("selectionchange", onSelection);
    return () => document.removeEventListener("selectionchange", onSelection);
  }, [source, rows]);
  const held = (from, to) => {
    const lines = [];
    for (let n2 = from; n2 <= to; n2 += 1) {
      const line = source.get(n2);
      if (line === void 0) return null;
      lines.push(line);
    }
    return lines;
  };
  const say = (lines, shortened) => {
    const what = lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`;
    onSay(
      shortened === 0 ? `Copied ${what}.` : `Copied ${what}. ${shortened === 1 ? "One of them holds" : `${shortened.toLocaleString("en")} of them hold`} more on disk; the copy has the beginning.`
    );
  };
  const onCopy = (event) => {
    const ends = rows.current === null ? null : selectionIn(rows.current);
    let span;
    if (all && source.total > 0)
      span = { from: { line: 0, column: 0 }, to: { line: source.total - 1, column: WHOLE } };
    else if (ends !== null) span = ordered(ends.anchor, ends.focus);
    else return;
    event.preventDefault();
    event.stopPropagation();
    const count2 = span.to.line - span.from.line + 1;
    if (count2 > MAX_COPY_LINES) {
      onSay(
        `These are ${count2.toLocaleString("en")} lines. At most ${MAX_COPY_LINES.toLocaleString("en")} can be copied at once: select fewer.`
      );
      return;
    }
    const lines = held(span.from.line, span.to.line);
    if (lines !== null && event.clipboardData !== null) {
      const { text, shortened } = textOf(lines, span, raw);
      event.clipboardData.setData("text/plain", text);
      say(count2, shortened);
      return;
    }
    const key = JSON.stringify([source.header?.generation, raw, span.from, span.to]);
    if (ready.current?.key === key && event.clipboardData !== null) {
      event.clipboardData.setData("text/plain", ready.current.text);
      say(count2, 0);
      return;
    }
    void fetchAndCopy(span, key, count2);
  };
  const fetchAndCopy = async (span, key, count2) => {
    onSay(`Reading ${count2.toLocaleString("en")} lines…`);
    try {
      const lines = await source.range(span.from.line, span.to.line, new AbortController().signal);
      const { text, shortened } = textOf(lines, span, raw);
      ready.current = { key, text };
      if (rows.current !== null && await toClipboard(text, rows.current)) say(count2, shortened);
      else
        onSay(`${count2.toLocaleString("en")} lines are read. Copy once more to put them on the clipboard.`);
    } catch (error) {
      onSay(sentence(error) ?? "");
    }
  };
  return { pinned: pinned.current, all, onCopy, selectAll: () => setAll(true) };
}

// src/log/scale.ts
var MAX_SPACE = 8e6;
var fullHeight = (extent) => extent.total * extent.lineHeight;
var spaceHeight = (extent) => Math.min(fullHeight(extent), MAX_SPACE);
var isScaled = (extent) => fullHeight(extent) > MAX_SPACE;
var lowest = (extent) => Math.max(0, fullHeight(extent) - extent.window);
var lowestScroll = (extent) => Math.max(0, spaceHeight(extent) - extent.window);
var toPixels = (place, extent) => place.line * extent.lineHeight + Math.min(Math.max(0, place.offset), extent.lineHeight);
function placeAt(pixels, extent) {
  const y3 = Math.min(Math.max(0, pixels), lowest(extent));
  const line = Math.floor(y3 / extent.lineHeight + 1e-9);
  return { line, offset: Math.max(0, y3 - line * extent.lineHeight) };
}
var EXACT = 1e5;
var exactEnds = (extent) => Math.min(EXACT, lowestScroll(extent) / 4);
function placeOf(scrollTop, extent) {
  if (!isScaled(extent)) return placeAt(scrollTop, extent);
  const ends = exactEnds(extent);
  const most = lowestScroll(extent);
  if (scrollTop <= ends) return placeAt(scrollTop, extent);
  if (scrollTop >= most - ends) return placeAt(lowest(extent) - (most - scrollTop), extent);
  const share = (scrollTop - ends) / (most - 2 * ends);
  return placeAt(ends + share * (lowest(extent) - 2 * ends), extent);
}
function scrollOf(place, extent) {
  const bottom = lowest(extent);
  const y3 = Math.min(toPixels(place, extent), bottom);
  if (!isScaled(extent)) return y3;
  const ends = exactEnds(extent);
  const most = lowestScroll(extent);
  if (y3 <= ends) return y3;
  if (y3 >= bottom - ends) return most - (bottom - y3);
  return ends + (y3 - ends) / (bottom - 2 * ends) * (most - 2 * ends);
}
var atEnd = (place, extent) => toPixels(place, extent) >= lowest(extent) - 1;
function movedBy(place, pixels, extent, heightOf = () => void 0) {
  const height = (line2) => heightOf(line2) ?? extent.lineHeight;
  let { line } = place;
  let offset = place.offset + pixels;
  let left = 5e3;
  while (offset < 0 && line > 0 && left > 0) {
    line -= 1;
    offset += height(line);
    left -= 1;
  }
  while (line < extent.total - 1 && offset >= height(line) && left > 0) {
    offset -= height(line);
    line += 1;
    left -= 1;
  }
  if (left === 0) {
    const steps = Math.trunc(offset / extent.lineHeight);
    line = Math.min(Math.max(0, line + steps), Math.max(0, extent.total - 1));
    offset -= steps * extent.lineHeight;
  }
  return { line, offset: Math.max(0, offset) };
}
var isJump = (pixels, extent) => Math.abs(pixels) > 3 * extent.window;

// src/log/moving.ts
var PARSED = 800;
var FIRST_GUESS = 400;
var Moving = class {
  window = FIRST_GUESS;
  /** Where the top edge stood after the last drawing. */
  top = { line: 0, offset: 0 };
  seen = [0, 0];
  /** The scroll offset that we know of; a scroll event with another one comes from the reader. */
  expected = 0;
  drifting = false;
  space = 0;
  mean = 0;
  idle = void 0;
  /** The reader's last movement was downwards. */
  down = false;
  /** The hit that was brought into view sideways. */
  shown = null;
  heights = /* @__PURE__ */ new Map();
  #parsed = /* @__PURE__ */ new Map();
  #hits = /* @__PURE__ */ new WeakMap();
  #pattern = null;
  #base = 0;
  /** What is shown of a line; parsed once for as long as neither its text nor the colours before it change. */
  parse(line, start) {
    const held = this.#parsed.get(line[0]);
    if (held !== void 0 && held.line === line && held.start === start) return held.parsed;
    const parsed = start === null ? parseRaw(line[1]) : parseLine(line[1], start);
    if (this.#parsed.size > PARSED) this.#parsed.clear();
    this.#parsed.set(line[0], { line, start, parsed });
    return parsed;
  }
  /** The hits in a shown line; the same array as long as nothing changed. */
  marks(parsed, pattern) {
    if (this.#pattern !== pattern) {
      this.#pattern = pattern;
      this.#hits = /* @__PURE__ */ new WeakMap();
    }
    if (pattern === null) return null;
    const known = this.#hits.get(parsed) ?? hitsIn(parsed.text, pattern);
    this.#hits.set(parsed, known);
    return known;
  }
  /** The lines got other numbers: nothing of what is remembered by number is true, and where we stand has moved with them. */
  rebase(base) {
    const by = base - this.#base;
    if (by === 0) return;
    this.#base = base;
    this.top = { ...this.top, line: this.top.line + by };
    this.seen = [this.seen[0] + by, this.seen[1] + by];
    this.heights.clear();
    this.#parsed.clear();
  }
  /** Reads the heights of wrapped rows in one go and keeps their mean, on which the scroll bar is based. */
  measure(box) {
    let sum = 0;
    let count2 = 0;
    for (const child of box.children) {
      if (!(child instanceof HTMLElement) || child.classList.contains("log-pinned")) continue;
      const height = child.offsetHeight;
      this.heights.set(Number(child.getAttribute("data-line")), height);
      sum += height;
      count2 += 1;
    }
    if (count2 > 0 && sum > 0) {
      const mean = sum / count2;
      if (this.mean === 0) this.mean = mean;
      else if (Math.abs(mean - this.mean) > this.mean * 0.2) this.mean += (mean - this.mean) * 0.3;
    }
    if (this.heights.size > 5e3) this.heights.clear();
    return (line) => this.heights.get(line) ?? this.mean;
  }
};

// src/log/show_hit.ts
var MARGIN = 80;
function showHit(region, wrap, current) {
  if (current === null || wrap) return true;
  const row = region.querySelector(".log-current");
  if (row === null || row.querySelector(".log-text") === null) return false;
  const hit = row.querySelector(".log-hit");
  if (hit === null) return true;
  const box = region.getBoundingClientRect();
  const left = row.querySelector(".log-gutter")?.getBoundingClientRect().right ?? box.left;
  const room = box.right - left;
  const start = hit.getBoundingClientRect().left;
  if (start < left || start > box.right - Math.min(MARGIN, room / 3)) {
    region.scrollLeft += start - left - Math.min(room / 3, 2 * MARGIN);
  }
  return true;
}

// src/log/scrolling.ts
var OVER = 12;
var IDLE_MS = 150;
function useScrolling({ source, region, rows, line, wrap, current }) {
  const [moving] = d2(() => new Moving());
  const [, setDrawn] = d2(0);
  const redraw = () => setDrawn((n2) => n2 + 1);
  A2(() => {
    let frame = 0;
    const stop = source.changed.subscribe(() => {
      if (frame === 0) {
        frame = requestAnimationFrame(() => {
          frame = 0;
          setDrawn((n2) => n2 + 1);
        });
      }
    });
    setDrawn((n2) => n2 + 1);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [source]);
  moving.rebase(source.base);
  const { total } = source;
  const following = source.follow.following;
  const lineHeight = wrap && moving.mean > 0 ? moving.mean : line;
  const extent = { total, lineHeight, window: moving.window };
  const inView = Math.ceil(moving.window / line) + 1;
  if (!following && source.place.line >= total) source.place = placeAt(Number.POSITIVE_INFINITY, extent);
  const { place } = source;
  const from = Math.max(0, (following ? total - inView : place.line) - OVER);
  const to = following ? total : Math.min(total, place.line + inView + OVER);
  const stand = () => {
    if (source.follow.following) {
      source.place = moving.top;
      moving.down = false;
    }
  };
  const go = (next) => {
    moving.drifting = false;
    moving.down = false;
    source.place = next;
    source.apply({ type: "went", total });
    redraw();
  };
  const toEnd = () => {
    moving.drifting = false;
    source.apply({ type: "asked" });
    redraw();
  };
  const move = (pixels, drift) => {
    stand();
    const start = source.place;
    const next = wrap ? movedBy(start, pixels, extent, (n2) => moving.heights.get(n2)) : placeAt(start.line * lineHeight + start.offset + pixels, extent);
    source.place = next;
    moving.drifting = drift;
    moving.down = pixels > 0;
    source.apply({ type: "moved", up: pixels < 0, atEnd: !wrap && atEnd(next, extent), total });
    redraw();
  };
  const hold = () => {
    stand();
    go(source.place);
  };
  const toLine = (wanted) => {
    const target = Math.min(Math.max(0, wanted), Math.max(0, total - 1));
    const above = Math.floor(moving.window / 3);
    go(
      wrap ? movedBy({ line: target, offset: 0 }, -above, extent, (n2) => moving.heights.get(n2)) : placeAt(target * lineHeight - above, extent)
    );
  };
  F2(() => {
    const element = region.current;
    if (element === null || typeof ResizeObserver !== "function") return;
    const observer = new ResizeObserver(() => {
      moving.heights.clear();
      setDrawn((n2) => n2 + 1);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(moving.idle);
    };
  }, [region, moving]);
  const settle = () => {
    const element = region.current;
    const box = rows.current;
    if (element === null || box === null) return;
    const height = element.clientHeight > 0 ? element.clientHeight : moving.window;
    if (Math.abs(height - moving.window) >= 1) {
      moving.window = height;
      redraw();
    }
    const heightOf = wrap ? moving.measure(box) : () => line;
    let below = 0;
    for (let n2 = from; n2 < to; n2 += 1) below += heightOf(n2);
    let y3 = 0;
    if (following) y3 = from === 0 && below <= height ? 0 : height - below;
    else {
      for (let n2 = from; n2 < place.line; n2 += 1) y3 -= heightOf(n2);
      y3 -= Math.min(place.offset, Math.max(0, heightOf(place.line) - 1));
      if (to === total && y3 + below < height) {
        y3 = from === 0 ? Math.min(0, height - below) : height - below;
      }
      if (wrap && moving.down && to === total && y3 + below <= height + 2) {
        source.apply({ type: "moved", up: false, atEnd: true, total });
      }
    }
    box.style.transform = `translateY(${y3}px)`;
    let edge = y3;
    let first2 = from;
    while (first2 < to - 1 && edge + heightOf(first2) <= 0) {
      edge += heightOf(first2);
      first2 += 1;
    }
    moving.top = { line: first2, offset: Math.max(0, -edge) };
    if (!following) source.place = moving.top;
    let last = first2;
    for (edge += heightOf(first2); last < to - 1 && edge < height; last += 1) edge += heightOf(last + 1);
    moving.seen = [first2, Math.max(first2, last)];
    source.look(first2, Math.max(first2, last));
    syncBar(element, y3, y3 + below - height);
    if (moving.shown !== current && showHit(element, wrap, current)) moving.shown = current;
  };
  const barFor = (y3, most, left) => {
    const want = Math.min(most, scrollOf(moving.top, extent));
    if (!wrap) return want;
    if (from === 0) return Math.min(-y3, most);
    if (to === total) return Math.max(0, most - left);
    const room = Math.min(2 * moving.window, most / 4);
    return Math.min(Math.max(want, room), most - room);
  };
  const syncBar = (element, y3, below) => {
    const most = Math.max(0, element.scrollHeight - element.clientHeight);
    const ends = element.scrollTop <= 0 || element.scrollTop >= most - 1;
    if (moving.drifting && !ends) {
      clearTimeout(moving.idle);
      moving.idle = setTimeout(() => {
        moving.drifting = false;
        redraw();
      }, IDLE_MS);
      if (moving.space !== element.scrollHeight) moving.expected = element.scrollTop;
    } else {
      const want = source.follow.following ? most : barFor(y3, most, below);
      if (Math.abs(element.scrollTop - want) >= 1) element.scrollTop = want;
      moving.expected = element.scrollTop;
    }
    moving.space = element.scrollHeight;
  };
  F2(settle);
  const onScroll = () => {
    const element = region.current;
    if (element === null) return;
    const top = element.scrollTop;
    const delta = top - moving.expected;
    if (Math.abs(delta) < 1) return;
    moving.expected = top;
    const exact2 = !wrap && !isScaled(extent);
    if (exact2 || isJump(delta, extent)) {
      stand();
      const most = element.scrollHeight - element.clientHeight;
      source.place = top >= most - 1 ? placeAt(Number.POSITIVE_INFINITY, extent) : placeOf(top, extent);
      moving.drifting = !exact2;
      moving.down = delta > 0;
      source.apply({ type: "moved", up: delta < 0, atEnd: top >= most - 1, total });
      redraw();
    } else move(delta, true);
  };
  const onWheel = (event) => {
    if (event.deltaY < 0 && !event.ctrlKey && following && total * lineHeight > moving.window) {
      stand();
      source.apply({ type: "moved", up: true, atEnd: false, total });
    }
  };
  const onKeyDown = (event, selectAll) => {
    if (event.altKey || event.metaKey) return;
    const page = Math.max(line, moving.window - line);
    if (event.ctrlKey) {
      if (event.key !== "a") return;
      selectAll();
    } else if (event.shiftKey && event.key !== " ")
      return;
    else if (event.key === "PageUp") move(-page, false);
    else if (event.key === "PageDown") move(page, false);
    else if (event.key === " ") move(event.shiftKey ? -page : page, false);
    else if (event.key === "ArrowUp") move(-line, false);
    else if (event.key === "ArrowDown") move(line, false);
    else if (event.key === "Home") go({ line: 0, offset: 0 });
    else if (event.key === "End") toEnd();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const reveal = (wanted) => {
    const [first2, last] = moving.seen;
    if (wanted > first2 && wanted < last) hold();
    else toLine(wanted);
  };
  const first = following ? Math.max(0, total - inView + 1) : place.line + (place.offset > 0 ? 1 : 0);
  return {
    moving,
    extent,
    from,
    to,
    first,
    stand,
    hold,
    toLine,
    reveal,
    toEnd,
    onScroll,
    onWheel,
    onKeyDown
  };
}

// src/log/times.ts
var two = (value) => String(value).padStart(2, "0");
function arrivalTime(at) {
  const date2 = new Date(at ?? Number.NaN);
  if (Number.isNaN(date2.getTime())) return "";
  const clock2 = [date2.getHours(), date2.getMinutes(), date2.getSeconds()].map(two).join(":");
  return `${clock2}.${String(date2.getMilliseconds()).padStart(3, "0")}`;
}

// src/log/viewport.tsx
function Viewport(props) {
  const { source, region, measure, wrap, raw, pattern } = props;
  const rows = T2(null);
  const scrolling = useScrolling({ source, region, rows, line: measure.line, wrap, current: props.current });
  const { moving, extent, from, to, stand } = scrolling;
  const { total } = source;
  const { pinned, all, onCopy, selectAll } = useCopy({
    source,
    rows,
    raw,
    onSay: props.onSay,
    onMarked: stand
  });
  const kept = T2(/* @__PURE__ */ new Map());
  q2(props.handle, () => ({
    toLine: scrolling.toLine,
    reveal: scrolling.reveal,
    toEnd: scrolling.toEnd,
    hold: scrolling.hold,
    visible: () => moving.seen,
    focus: () => region.current?.focus({ preventScroll: true })
  }));
  const { pieces: pieces2 } = source;
  const readOn = b((n2) => void pieces2.readOn(n2), [pieces2]);
  const back = b((n2) => pieces2.back(n2), [pieces2]);
  const drawn = [];
  let named = -1;
  const keptNow = /* @__PURE__ */ new Map();
  const draw = (n2, isPinned) => {
    const held = source.cache.get(n2);
    const piece = source.pieces.at(n2) ?? null;
    const line = source.get(n2);
    let gap = null;
    if (line === void 0 && n2 >= scrolling.first && n2 >= named) {
      const hole = source.cache.gap(n2, total);
      named = hole.end;
      const count2 = hole.end - hole.first;
      gap = `… ${count2.toLocaleString("en")} ${count2 === 1 ? "line" : "lines"} not loaded`;
    }
    const parsed = line === void 0 ? kept.current.get(n2) ?? null : moving.parse(line, raw ? null : piece === null ? source.cache.stateAt(n2) : PLAIN);
    if (parsed !== null && pinned.includes(n2)) keptNow.set(n2, parsed);
    drawn.push(
      /* @__PURE__ */ k(
        Row,
        {
          key: n2,
          line: n2,
          parsed,
          gap,
          hits: parsed === null ? null : moving.marks(parsed, pattern),
          current: n2 === props.current,
          shortened: line?.[2] ?? false,
          piece,
          unnumbered: source.provisional,
          stream: source.stream === "both" ? held?.[3] ?? "stdout" : null,
          time: props.times ? arrivalTime(held?.[4] ?? null) : null,
          pinned: isPinned,
          ground: measure.ground,
          onReadOn: readOn,
          onBack: back
        }
      )
    );
  };
  for (const n2 of pinned) if (n2 < from) draw(n2, true);
  for (let n2 = from; n2 < to; n2 += 1) draw(n2, false);
  for (const n2 of pinned) if (n2 >= to && n2 < total) draw(n2, true);
  kept.current = keptNow;
  const widest = T2(99);
  widest.current = Math.max(widest.current, to - 1, pinned.at(-1) ?? 0);
  const space = Math.round(spaceHeight(extent));
  const compact = source.header !== null && !source.header.live;
  const empty = total === 0;
  return /* @__PURE__ */ k(
    "div",
    {
      ref: region,
      class: `log-region${wrap ? " log-wrap" : ""}${all ? " log-all" : ""}`,
      style: {
        height: compact ? `min(${props.height}, ${Math.max(3 * measure.line, Math.ceil(space) + 16)}px)` : props.height,
        "--log-line": `${measure.line}px`,
        "--log-digits": `${shownNumber(widest.current).length}ch`
      },
      role: "log",
      "aria-live": "off",
      "aria-label": props.label,
      tabIndex: 0,
      onScroll: scrolling.onScroll,
      onWheel: scrolling.onWheel,
      onKeyDown: (event) => scrolling.onKeyDown(event, selectAll),
      onCopy,
      onClick: (event) => {
        const number = event.target instanceof Element ? event.target.closest(".log-number") : null;
        const line = Number(number?.closest(".log-row")?.getAttribute("data-line") ?? Number.NaN);
        if (Number.isSafeInteger(line) && !source.provisional) props.onPoint(line);
      }
    },
    empty && /* @__PURE__ */ k("p", { class: "log-empty" }, emptyWords(source)),
    /* @__PURE__ */ k("div", { class: "log-space", style: { height: `${space}px` } }, /* @__PURE__ */ k("div", { class: "log-layer", style: { height: `${moving.window}px` } }, /* @__PURE__ */ k("div", { ref: rows, class: "log-rows" }, drawn)))
  );
}
function emptyWords(source) {
  const { header } = source;
  if (source.problem !== null) return "";
  if (header === null) return "Opening the log…";
  if (source.stream === "both" && header.no_times !== null) {
    return `${header.no_times} So it is not known in which order they came: stdout and stderr are shown apart.`;
  }
  return header.indexed ? header.state : "Putting both logs in order…";
}

// src/log/LogPane.tsx
function LogPane(props) {
  return /* @__PURE__ */ k(Pane, { key: props.job, ...props });
}
var isField = (target) => target instanceof HTMLInputElement;
function Pane({ desk, job, streams, initial, line = null, height = "min(60vh, 30em)" }) {
  const [sources] = d2(
    () => new Map(streams.map((stream) => [stream, new LogSource(desk, job, stream)]))
  );
  const [active, setActive] = d2(initial);
  const [wrap, setWrap] = d2(false);
  const [raw, setRaw] = d2(false);
  const [times, setTimes] = d2(false);
  const [said, setSaid] = d2("");
  const [dismissed, setDismissed] = d2(0);
  const [, setDrawn] = d2(0);
  const pane = T2(null);
  const region = T2(null);
  const panel = T2(null);
  const view = T2(null);
  const input = T2(null);
  const measure = useMeasure(panel);
  const source = sources.get(active) ?? sources.values().next().value ?? new LogSource(desk, job, initial);
  const closed = source.header === null && source.problem !== null;
  const search = useSearch(desk, source, view);
  A2(() => {
    for (const [stream, each] of sources) each.open(stream === initial);
    let frame = 0;
    const stops2 = [...sources.values()].map(
      (each) => each.changed.subscribe(() => {
        if (frame === 0) {
          frame = requestAnimationFrame(() => {
            frame = 0;
            setDrawn((n2) => n2 + 1);
          });
        }
      })
    );
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops2) stop();
      for (const each of sources.values()) each.close();
    };
  }, [sources, initial]);
  const change = (stream) => {
    setActive(stream);
    setSaid("");
    search.leave();
    for (const [name, each] of sources) each.setActive(name === stream);
  };
  const point = (at) => {
    view.current?.reveal(at);
    search.point(at);
  };
  const [opened, setOpened] = d2(line === null);
  const drawn = source.header?.indexed === true ? source.total : 0;
  A2(() => {
    if (opened || drawn === 0) return;
    const at = Math.min(line ?? 0, drawn - 1);
    setOpened(true);
    view.current?.toLine(at);
    search.point(at);
  });
  const goToLine = (text) => {
    const number = Number(text.replace(/[\s,._']/g, ""));
    if (!Number.isSafeInteger(number) || number < 1) setSaid("A line number is a whole number from 1.");
    else if (source.provisional) setSaid("The lines are still being counted. Try again in a moment.");
    else if (source.total === 0) setSaid("The log has no lines yet.");
    else {
      const line2 = Math.min(number, source.total) - 1;
      view.current?.toLine(line2);
      search.point(line2);
      setSaid(number > source.total ? `The last line is ${source.total.toLocaleString("en")}.` : "");
    }
  };
  const toggleFollow = () => source.follow.following ? view.current?.hold() : view.current?.toEnd();
  const onKeyDown = (event) => {
    if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      input.current?.focus();
      input.current?.select();
    } else if (event.key === "n") search.again("forward");
    else if (event.key === "N") search.again("backward");
    else if (event.key === "f") toggleFollow();
    else if (event.key === "Escape") search.clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return /* @__PURE__ */ k("section", { ref: pane, class: "log-pane", "aria-label": "Log", onKeyDown }, /* @__PURE__ */ k("div", { class: "log-bar" }, /* @__PURE__ */ k(Tabs, { streams: [...sources.values()], active, onChange: change }), /* @__PURE__ */ k("div", { class: "log-tools" }, /* @__PURE__ */ k(
    Button,
    {
      small: true,
      title: "Go to the next line that looks like an error",
      onClick: () => search.step(ERROR_QUERY, "forward")
    },
    "Next error"
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      title: "Go to the last traceback, and then to those before it",
      onClick: () => search.last(TRACEBACK_QUERY)
    },
    "Traceback"
  ), /* @__PURE__ */ k(
    "input",
    {
      class: "field log-goto",
      type: "text",
      inputMode: "numeric",
      autocomplete: "off",
      placeholder: "Line",
      "aria-label": "Go to line",
      onKeyDown: (event) => {
        if (event.key === "Enter") goToLine(event.currentTarget.value);
        else if (event.key === "Escape") view.current?.focus();
        else return;
        event.preventDefault();
      }
    }
  ), /* @__PURE__ */ k(Button, { small: true, pressed: wrap, title: "Break long lines", onClick: () => setWrap(!wrap) }, "Wrap"), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      pressed: raw,
      title: "Show colour codes and control characters instead of obeying them",
      onClick: () => setRaw(!raw)
    },
    "Codes"
  ), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      pressed: times,
      title: "Show when each line arrived",
      disabledReason: source.header?.no_times ?? null,
      onClick: () => setTimes(!times)
    },
    "Times"
  ), /* @__PURE__ */ k(
    CopyTools,
    {
      desk,
      source,
      pane,
      raw,
      line: search.current,
      visible: () => view.current?.visible() ?? [0, -1],
      onSay: setSaid
    }
  )), /* @__PURE__ */ k(SearchBar, { search, input, onLeave: () => view.current?.focus() })), source.problem !== null && /* @__PURE__ */ k(
    Notice,
    {
      kind: "bad",
      live: true,
      actions: /* @__PURE__ */ k(Button, { small: true, onClick: () => source.reopen() }, "Try again")
    },
    source.problem
  ), source.gapProblem !== null && /* @__PURE__ */ k(
    Notice,
    {
      kind: "warn",
      live: true,
      actions: /* @__PURE__ */ k(Button, { small: true, onClick: () => source.retry() }, "Try again")
    },
    "Some lines could not be read. ",
    source.gapProblem
  ), source.restarts > dismissed && /* @__PURE__ */ k(
    Notice,
    {
      kind: "info",
      live: true,
      actions: /* @__PURE__ */ k(Button, { small: true, onClick: () => setDismissed(source.restarts) }, "Got it")
    },
    "This log began anew: the job was run again, or the file was emptied. The lines from before are gone."
  ), /* @__PURE__ */ k("div", { ref: panel, role: "tabpanel", "aria-label": active, class: "log-panel", hidden: closed }, /* @__PURE__ */ k(
    Viewport,
    {
      key: active,
      source,
      region,
      handle: view,
      measure,
      wrap,
      raw,
      pattern: search.pattern,
      current: search.current,
      times: times && source.header?.no_times === null,
      onPoint: point,
      label: active === "both" ? "stdout and stderr of the job" : `${active} of the job`,
      height,
      onSay: setSaid
    }
  )), !closed && /* @__PURE__ */ k(
    Foot,
    {
      source,
      said: source.pieces.problem ?? said,
      onEnd: () => view.current?.toEnd(),
      onStop: () => view.current?.hold()
    }
  ));
}

// src/memory.ts
var Memory = class {
  #cells = /* @__PURE__ */ new Map();
  cell(name, initial) {
    let cell2 = this.#cells.get(name);
    if (cell2 === void 0) {
      cell2 = new Cell(initial);
      this.#cells.set(name, cell2);
    }
    return cell2;
  }
};
var Memories = class {
  #byJob = /* @__PURE__ */ new Map();
  of(job) {
    let memory = this.#byJob.get(job);
    if (memory === void 0) {
      memory = new Memory();
      this.#byJob.set(job, memory);
    }
    return memory;
  }
};
function useKept(memory, name, initial) {
  const cell2 = memory.cell(name, initial);
  const value = useCell(cell2);
  const set = b(
    (next) => {
      cell2.value = typeof next === "function" ? next(cell2.value) : next;
    },
    [cell2]
  );
  return [value, set];
}

// src/ui/clock.ts
var timers = /* @__PURE__ */ new WeakMap();
function onBeat(desk, everyMs, beat) {
  let byPeriod = timers.get(desk);
  if (byPeriod === void 0) {
    byPeriod = /* @__PURE__ */ new Map();
    timers.set(desk, byPeriod);
  }
  let entry = byPeriod.get(everyMs);
  if (entry === void 0) {
    const beats = /* @__PURE__ */ new Set();
    const timer = setInterval(() => {
      if (desk.visible) for (const each of [...beats]) each();
    }, everyMs);
    entry = { beats, timer };
    byPeriod.set(everyMs, entry);
  }
  const held = entry;
  held.beats.add(beat);
  return () => {
    held.beats.delete(beat);
    if (held.beats.size === 0) {
      clearInterval(held.timer);
      byPeriod.delete(everyMs);
    }
  };
}
function useNow(desk, everyMs) {
  const [, redraw] = d2(0);
  A2(() => {
    if (everyMs <= 0) return void 0;
    return onBeat(desk, everyMs, () => redraw((n2) => n2 + 1));
  }, [desk, everyMs]);
  return desk.now();
}

// src/ui/age.tsx
function Age(props) {
  const now = useNow(props.desk, 2e4);
  const at = parseTime(props.at);
  if (at === null) return /* @__PURE__ */ k(Text, { empty: "not known" }, props.text ?? "");
  return /* @__PURE__ */ k("time", { dateTime: new Date(at).toISOString(), title: exact(at) }, relative(at, now));
}
function Elapsed(props) {
  const now = useNow(props.desk, 1e3);
  const since = parseTime(props.since);
  return /* @__PURE__ */ k("span", { class: "elapsed" }, since === null ? "" : clock((now - since) / 1e3));
}
function Phase(props) {
  return /* @__PURE__ */ k("span", { class: "phase" }, /* @__PURE__ */ k(Text, null, props.phase), props.since === null ? null : /* @__PURE__ */ k($, null, " ", /* @__PURE__ */ k(Elapsed, { desk: props.desk, since: props.since })));
}

// src/ui/status.tsx
var EMOJI = { inbox: "📥", approved: "✅", done: "🎉" };
function Status({ status }) {
  const emoji = EMOJI[status];
  return /* @__PURE__ */ k("span", { class: `status status-${status}` }, emoji === void 0 ? /* @__PURE__ */ k("span", { class: "status-shape", "aria-hidden": "true" }) : /* @__PURE__ */ k("span", { class: "status-emoji", "aria-hidden": "true" }, emoji, " "), status);
}
function StatusPhase({ desk, row }) {
  const same2 = row.phase.startsWith(`${row.status} `);
  const phase = same2 ? row.phase.slice(row.status.length + 1) : row.phase;
  return /* @__PURE__ */ k($, null, /* @__PURE__ */ k(Status, { status: row.status }), same2 ? " " : /* @__PURE__ */ k("span", { class: "status-sep muted" }, " · "), /* @__PURE__ */ k("span", { class: "muted" }, /* @__PURE__ */ k(Phase, { desk, phase, since: row.running_since })));
}

// src/ui/confirm.tsx
function Confirm(props) {
  const id = P2();
  const ref = T2(null);
  const { greeted } = props;
  A2(() => {
    const panel = ref.current;
    if (panel === null || greeted?.value) return;
    if (greeted) greeted.value = true;
    const first = panel.querySelector("textarea, input[type=text]") ?? panel;
    first.focus({ preventScroll: true });
    panel.scrollIntoView?.({ block: "nearest" });
  }, [greeted]);
  return /* @__PURE__ */ k(
    "fieldset",
    {
      class: "confirm",
      ref,
      tabIndex: -1,
      "aria-labelledby": id,
      onKeyDown: (event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          props.onCancel();
        }
      }
    },
    /* @__PURE__ */ k("h4", { id }, props.title),
    props.children,
    /* @__PURE__ */ k("div", { class: "confirm-buttons" }, /* @__PURE__ */ k(
      Button,
      {
        kind: props.danger ? "danger" : "primary",
        name: "confirm",
        busy: props.busy,
        disabledReason: props.blocked ?? null,
        onClick: props.onConfirm
      },
      props.busy ? props.progress : props.confirm
    ), /* @__PURE__ */ k(
      Button,
      {
        name: "cancel",
        disabledReason: props.busy ? "It is being carried out." : null,
        onClick: props.onCancel
      },
      props.cancel ?? "Cancel"
    )),
    props.error === null ? null : /* @__PURE__ */ k(Notice, { kind: "bad", live: true }, /* @__PURE__ */ k(Text, null, props.error.message), props.errorExtra)
  );
}

// src/card/reason.tsx
function Reason(props) {
  const id = P2();
  return /* @__PURE__ */ k("div", null, /* @__PURE__ */ k("label", { class: "label", for: id }, props.label), /* @__PURE__ */ k(
    "textarea",
    {
      id,
      class: "field",
      rows: 2,
      value: props.value,
      onInput: (event) => props.onInput(event.currentTarget.value)
    }
  ));
}

// src/card/use_action.ts
var IDLE = { busy: false, error: null };
function useAction(props, action) {
  const { desk, memory, onClose } = props;
  const { id: job, status } = props.card.row;
  const cell2 = memory.cell(`act ${action}`, IDLE);
  const message = memory.cell("message", null);
  const panel = memory.cell("panel", null);
  const state = useCell(cell2);
  return {
    ...state,
    greeted: memory.cell("greeted", false),
    onCancel: () => {
      if (!cell2.value.busy) cell2.value = IDLE;
      onClose();
    },
    run: async (params, digest = null) => {
      if (cell2.value.busy) return false;
      cell2.value = { busy: true, error: null };
      message.value = null;
      try {
        const done = await desk.request("job.act", { job, action, expected_status: status, digest, params });
        cell2.value = IDLE;
        message.value = done.message;
        if (panel.value === action) panel.value = null;
        return true;
      } catch (error) {
        const shown = error instanceof DeskError ? error : new DeskError("internal", "It could not be done.");
        cell2.value = { busy: false, error: shown.code === "closed" ? null : shown };
        return false;
      }
    }
  };
}

// src/card/cancel.tsx
function CancelPanel(props) {
  const { memory } = props;
  const { row } = props.card;
  const { run, ...asked } = useAction(props, "cancel");
  const [reason, setReason] = useKept(memory, "reason cancel", "");
  const typed = () => memory.cell("reason cancel", "").value.trim();
  const runs = row.running_since !== null;
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Cancel ", /* @__PURE__ */ k(Text, null, row.name)),
      confirm: runs ? "End the job" : "Cancel the job",
      cancel: runs ? "Let it run" : "Leave it",
      progress: "Cancelling…",
      danger: true,
      ...asked,
      onConfirm: () => {
        void run({ reason: typed() }).then((done) => {
          if (done) setReason("");
        });
      }
    },
    /* @__PURE__ */ k("p", null, runs ? "The job and all its processes are ended within a few seconds. Its logs and outputs stay as far as they came." : "The job has not begun. It goes back into the inbox, and does not run before it is approved again."),
    /* @__PURE__ */ k(Reason, { label: "Why (kept in the record, optional)", value: reason, onInput: setReason })
  );
}

// src/ui/names.tsx
function Names({ names, code = false }) {
  return /* @__PURE__ */ k($, null, names.map((name, index) => /* @__PURE__ */ k($, { key: name }, index > 0 ? ", " : "", code ? /* @__PURE__ */ k("code", null, /* @__PURE__ */ k(Text, null, name)) : /* @__PURE__ */ k(Text, null, name))));
}

// src/card/changes.tsx
var MOST3 = 50;
function Which({ word, names }) {
  if (names.length === 0) return null;
  return /* @__PURE__ */ k("p", null, word, ": ", /* @__PURE__ */ k(Names, { code: true, names: names.slice(0, MOST3) }), names.length > MOST3 ? ` and ${names.length - MOST3} more` : "");
}
function strings(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
function Changes({ details }) {
  return /* @__PURE__ */ k("div", { class: "changes" }, /* @__PURE__ */ k(Which, { word: "Changed", names: strings(details?.["changed"]) }), /* @__PURE__ */ k(Which, { word: "Added", names: strings(details?.["added"]) }), /* @__PURE__ */ k(Which, { word: "Removed", names: strings(details?.["removed"]) }));
}

// src/ui/sizes.ts
var Sizes = class {
  #base;
  #deltas = /* @__PURE__ */ new Map();
  #sorted = null;
  #sums = [];
  constructor(base) {
    this.#base = base;
  }
  /** Forgets what was measured. */
  reset(base) {
    this.#base = base;
    this.#deltas.clear();
    this.#sorted = null;
  }
  size(index) {
    return this.#base + (this.#deltas.get(index) ?? 0);
  }
  /** Returns by how much the item grew. */
  set(index, size) {
    const before2 = this.#deltas.get(index) ?? 0;
    const after2 = size - this.#base;
    if (Math.abs(after2 - before2) < 0.01) return 0;
    if (after2 === 0) this.#deltas.delete(index);
    else this.#deltas.set(index, after2);
    this.#sorted = null;
    return after2 - before2;
  }
  /** Where item `index` begins; with the number of items, the height of all. */
  start(index) {
    if (this.#sorted === null) this.#sort();
    const sorted = this.#sorted ?? [];
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = low + high >> 1;
      if (sorted[middle] < index) low = middle + 1;
      else high = middle;
    }
    return index * this.#base + (low === 0 ? 0 : this.#sums[low - 1]);
  }
  /** The item at this offset, from 0 to `count - 1`. */
  at(offset, count2) {
    let low = 0;
    let high = Math.max(0, count2 - 1);
    while (low < high) {
      const middle = low + high + 1 >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
  #sort() {
    this.#sorted = [...this.#deltas.keys()].sort((a3, b2) => a3 - b2);
    let sum = 0;
    this.#sums = this.#sorted.map((index) => {
      sum += this.#deltas.get(index) ?? 0;
      return sum;
    });
  }
};

// src/ui/virtual.ts
var FIRST_HEIGHT = 600;
function useVirtual(options) {
  const { count: count2, base, overscan, head = 0 } = options;
  const [, redraw] = d2(0);
  const [sizes] = d2(() => new Sizes(base));
  const [byKey] = d2(() => /* @__PURE__ */ new Map());
  const [fresh] = d2(() => /* @__PURE__ */ new Set());
  const latest = T2(options);
  latest.current = options;
  const drawn = T2({ first: -1, last: -1 });
  const layout = T2(options.layout);
  const order = T2(options.order);
  if (layout.current !== options.layout) byKey.clear();
  if (layout.current !== options.layout || order.current !== options.order) sizes.reset(base);
  layout.current = options.layout;
  order.current = options.order;
  const keyAt = (index) => latest.current.keyAt?.(index) ?? String(index);
  const viewport = () => {
    const element = options.box.current;
    return { top: element?.scrollTop ?? 0, height: element?.clientHeight || FIRST_HEIGHT };
  };
  const visible = () => {
    const { top, height } = viewport();
    const first2 = sizes.at(Math.max(0, top), latest.current.count);
    return { first: first2, last: sizes.at(top + height, latest.current.count) };
  };
  const { first, last } = visible();
  const from = Math.max(0, first - overscan);
  const to = Math.min(count2 - 1, last + overscan);
  const places2 = [];
  for (let index = from; index <= to; index += 1) places2.push(index);
  for (const index of options.extra?.() ?? []) {
    if (index >= 0 && index < count2 && (index < from || index > to)) places2.push(index);
  }
  places2.sort((a3, b2) => a3 - b2);
  for (const index of places2) {
    sizes.set(index, byKey.get(keyAt(index)) ?? options.estimate?.(index) ?? base);
  }
  drawn.current = { first, last };
  const take = (element, size) => {
    const index = Number(element.dataset.index);
    if (!(size > 0) || !Number.isInteger(index)) return false;
    byKey.set(keyAt(index), size);
    const grown = sizes.set(index, size);
    if (grown === 0) return false;
    const box = options.box.current;
    if (box !== null && sizes.start(index) + size - grown <= box.scrollTop) box.scrollTop += grown;
    return true;
  };
  const takeRef = T2(take);
  takeRef.current = take;
  const [observer] = d2(
    () => typeof ResizeObserver === "function" ? new ResizeObserver((entries) => {
      let changed = false;
      for (const { target } of entries) {
        if (!target.isConnected) observer?.unobserve(target);
        else if (takeRef.current(target, target.offsetHeight))
          changed = true;
      }
      if (changed) redraw((n2) => n2 + 1);
    }) : null
  );
  A2(() => () => observer?.disconnect(), [observer]);
  const measure = b(
    (element) => {
      if (element === null) return;
      fresh.add(element);
      observer?.observe(element);
    },
    [observer, fresh]
  );
  F2(() => {
    let changed = false;
    for (const element of fresh) if (take(element, element.offsetHeight)) changed = true;
    fresh.clear();
    if (changed) redraw((n2) => n2 + 1);
  });
  const look = T2(visible);
  look.current = visible;
  F2(() => {
    const element = options.box.current;
    if (element === null) return void 0;
    const onMove = () => {
      const now = look.current();
      if (now.first !== drawn.current.first || now.last !== drawn.current.last) redraw((n2) => n2 + 1);
    };
    onMove();
    element.addEventListener("scroll", onMove, { passive: true });
    const resize = typeof ResizeObserver === "function" ? new ResizeObserver(onMove) : null;
    resize?.observe(element);
    return () => {
      element.removeEventListener("scroll", onMove);
      resize?.disconnect();
    };
  }, [options.box]);
  return {
    items: places2.map((index) => {
      const start = sizes.start(index);
      return { index, key: keyAt(index), start: start + head, end: start + head + sizes.size(index) };
    }),
    total: sizes.start(count2),
    first,
    last,
    measure,
    startOf: (index) => sizes.start(index) + head,
    scrollTo: (index, align) => {
      const element = options.box.current;
      if (element === null) return;
      const start = sizes.start(index);
      const { top, height } = viewport();
      const room = height - head;
      if (align === "center") element.scrollTop = Math.max(0, start - room / 2);
      else if (start < top) element.scrollTop = start;
      else if (start + base > top + room) element.scrollTop = start + Math.min(base, room) - room;
    }
  };
}

// src/card/code_line.tsx
var LONG_LINE = 3e3;
function lineLength(tokens) {
  return tokens.reduce((length, [, text]) => length + text.length, 0);
}
function cut(tokens, limit) {
  const kept = [];
  let room = limit;
  for (const [kind, text] of tokens) {
    if (room <= 0) break;
    kept.push([kind, text.slice(0, room)]);
    room -= text.length;
  }
  return kept;
}
function tokenClass(kind) {
  return /^[a-z][a-z0-9]{0,3}$/i.test(kind) ? `tok-${kind}` : void 0;
}
function TokenText({ tokens }) {
  return /* @__PURE__ */ k($, null, tokens.map(([kind, text], place) => /* @__PURE__ */ k("span", { key: place, class: tokenClass(kind) }, text === "" ? null : /* @__PURE__ */ k(Text, { keep: "	", exact: kind !== "" }, text))));
}
function WholeLine({ left, onWhole }) {
  return /* @__PURE__ */ k("button", { type: "button", class: "button small danger", onClick: onWhole }, "Show ", left.toLocaleString("en"), " more characters of this line");
}
function CodeLine(props) {
  const { tokens, marks } = props;
  const length = tokens === void 0 ? 0 : lineLength(tokens);
  const isCut = length > LONG_LINE && !props.whole;
  const level = marks.find((mark2) => mark2.level === "stop")?.level ?? marks.find((mark2) => mark2.level === "look")?.level;
  const said = marks.map((mark2) => plain(mark2.text)).join("\n");
  return /* @__PURE__ */ k(
    "div",
    {
      class: `code-line${props.current ? " current" : ""}${marks.length > 0 ? ` marked ${level ?? "note"}` : ""}`,
      "data-index": props.index,
      ref: props.measure,
      style: { top: `${props.start}px` }
    },
    /* @__PURE__ */ k(
      "span",
      {
        class: "code-number",
        style: { minWidth: `${props.digits + 3}ch` },
        title: said === "" ? void 0 : said
      },
      said === "" ? /* @__PURE__ */ k("span", { class: "code-flag" }) : /* @__PURE__ */ k("span", { class: "code-flag", role: "img", "aria-label": `Look here: ${said}` }, "▸"),
      /* @__PURE__ */ k("span", { "data-number": props.index + 1 })
    ),
    /* @__PURE__ */ k("span", { class: "code-text" }, tokens === void 0 ? "…" : /* @__PURE__ */ k(TokenText, { tokens: isCut ? cut(tokens, LONG_LINE) : tokens }), isCut ? /* @__PURE__ */ k(WholeLine, { left: length - LONG_LINE, onWhole: () => props.onWhole(props.index) }) : null),
    !props.wrap && length > props.columns ? /* @__PURE__ */ k(
      "span",
      {
        class: "code-more",
        title: `This line has ${length.toLocaleString("en")} characters; scroll to the right`
      },
      "→"
    ) : null
  );
}

// src/card/file_feed.ts
var CHUNK2 = 400;
var MAX_CHUNKS = 12;
var FileFeed = class {
  state;
  #state = new Cell({ info: null, error: null, revision: 0 });
  #chunks = /* @__PURE__ */ new Map();
  #asked = /* @__PURE__ */ new Set();
  #desk;
  #where;
  #end = new AbortController();
  constructor(desk, where) {
    this.#desk = desk;
    this.#where = where;
    this.state = this.#state;
    this.need(0, 0);
  }
  /** Line `index`, counted from 0; undefined while it is not there yet. */
  line(index) {
    return this.#chunks.get(Math.floor(index / CHUNK2))?.[index % CHUNK2];
  }
  /** Loads what is missing of the lines `first` to `last`. */
  need(first, last) {
    const from = Math.floor(Math.max(0, first) / CHUNK2);
    const to = Math.floor(Math.max(0, last) / CHUNK2);
    for (let chunk = from; chunk <= to; chunk += 1) this.#load(chunk, from);
  }
  retry() {
    this.#asked.clear();
    this.#state.value = { ...this.#state.value, error: null };
    this.need(0, 0);
  }
  dispose() {
    this.#end.abort();
  }
  #load(chunk, near) {
    if (this.#isWhole(chunk) || this.#asked.has(chunk)) return;
    this.#asked.add(chunk);
    const held = this.#chunks.get(chunk) ?? [];
    const params = { ...this.#where, first_line: chunk * CHUNK2 + held.length, count: CHUNK2 - held.length };
    this.#desk.request("file.read", params, { signal: this.#end.signal }).then(
      ({ lines, first_line: _3, ...info }) => {
        this.#asked.delete(chunk);
        this.#chunks.set(chunk, [...held, ...lines]);
        this.#forget(near);
        this.#state.value = { info, error: null, revision: this.#state.value.revision + 1 };
        if (lines.length > 0) this.#load(chunk, near);
      },
      (error) => {
        if (this.#end.signal.aborted || !(error instanceof DeskError)) return;
        this.#state.value = { ...this.#state.value, error };
      }
    );
  }
  #isWhole(chunk) {
    const held = this.#chunks.get(chunk);
    if (held === void 0) return false;
    const total = this.#state.value.info?.total_lines ?? 0;
    return held.length >= Math.min(CHUNK2, total - chunk * CHUNK2);
  }
  #forget(near) {
    const far = [...this.#chunks.keys()].sort((a3, b2) => Math.abs(b2 - near) - Math.abs(a3 - near));
    for (const chunk of far.slice(0, Math.max(0, this.#chunks.size - MAX_CHUNKS))) this.#chunks.delete(chunk);
  }
};
function mergeMarks(...lists) {
  const found = /* @__PURE__ */ new Map();
  for (const mark2 of lists.flat()) found.set(`${mark2.level} ${mark2.line ?? ""} ${mark2.text}`, mark2);
  const rank = { stop: 0, look: 1, note: 2 };
  return [...found.values()].sort(
    (a3, b2) => (a3.line ?? 0) - (b2.line ?? 0) || rank[a3.level] - rank[b2.level] || a3.text.localeCompare(b2.text)
  );
}

// src/card/marks.tsx
function looks2(file) {
  return file.marks.filter((mark2) => mark2.level === "look").length;
}
function stops(file) {
  return file.marks.filter((mark2) => mark2.level === "stop");
}
function places(count2) {
  return `${plural(count2, "place")} to look at`;
}
function Item({ mark: mark2, onJump }) {
  const { line } = mark2;
  return /* @__PURE__ */ k("li", { class: `mark ${mark2.level}` }, line === null ? null : onJump === null ? `line ${line}` : /* @__PURE__ */ k(Button, { small: true, kind: "quiet", name: "jump", onClick: () => onJump(line) }, "line ", line), " ", /* @__PURE__ */ k(Text, null, mark2.text));
}
function MarkList(props) {
  const item = (mark2) => /* @__PURE__ */ k(Item, { key: `${mark2.line} ${mark2.level} ${mark2.text}`, mark: mark2, onJump: props.onJump });
  const stop = props.marks.filter((mark2) => mark2.level === "stop");
  const look = props.marks.filter((mark2) => mark2.level !== "stop");
  return /* @__PURE__ */ k($, null, stop.length === 0 ? null : /* @__PURE__ */ k(Notice, { kind: "bad" }, /* @__PURE__ */ k("strong", null, "Stop: it cannot be approved."), /* @__PURE__ */ k("ul", null, stop.map(item))), look.length === 0 ? null : /* @__PURE__ */ k("div", { class: "marks" }, /* @__PURE__ */ k("p", null, /* @__PURE__ */ k("strong", null, "Look here:"), " ", /* @__PURE__ */ k("span", { class: "muted" }, "(places to look at, not verdicts)")), /* @__PURE__ */ k("ul", { "aria-label": "Look here" }, look.map(item))));
}
function Stops({ review }) {
  const found = review.files.flatMap((file) => stops(file).map((mark2) => ({ file, mark: mark2 })));
  if (review.problem === null && found.length === 0) return null;
  return /* @__PURE__ */ k(Notice, { kind: "bad" }, /* @__PURE__ */ k("strong", null, "Stop: it cannot be approved as it is."), review.problem === null ? null : /* @__PURE__ */ k("p", null, /* @__PURE__ */ k(Text, null, review.problem)), /* @__PURE__ */ k("ul", { class: "names" }, found.map(({ file, mark: mark2 }, index) => /* @__PURE__ */ k("li", { key: index }, /* @__PURE__ */ k("code", null, /* @__PURE__ */ k(Text, null, file.path)), ": ", /* @__PURE__ */ k(Text, null, mark2.text)))));
}

// src/card/shown_lines.ts
var ShownLines = class {
  #shown;
  #left;
  constructor(count2) {
    this.#shown = new Uint8Array(count2);
    this.#left = count2;
  }
  /** Line `index`, from 0, stands on the screen, whole. */
  add(index) {
    if (this.#shown[index] !== 0) return;
    this.#shown[index] = 1;
    this.#left -= 1;
  }
  /** The first lines that were not shown, from and to, counted from 0; null when there are none. */
  gap() {
    if (this.#left === 0) return null;
    const from = this.#shown.indexOf(0);
    const next = this.#shown.indexOf(1, from);
    return { from, to: (next === -1 ? this.#shown.length : next) - 1 };
  }
};

// src/card/file_viewer.tsx
var LINE_HEIGHT = 19;
function useOnScreen(onEnd, active) {
  const [element, setElement] = d2(null);
  const latest = T2(onEnd);
  latest.current = onEnd;
  A2(() => {
    if (element === null || !active || typeof IntersectionObserver !== "function") return void 0;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        latest.current?.();
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, active]);
  return setElement;
}
function FileViewer(props) {
  const { desk, memory, job, where, path, version: version2 } = props;
  const digest = props.digest ?? null;
  const feed = w2(
    () => new FileFeed(desk, { job, where, path, digest }),
    [desk, job, where, path, digest, version2]
  );
  A2(() => () => feed.dispose(), [feed]);
  const { info, error } = useCell(feed.state);
  const [wrap, setWrap] = useKept(memory, "wrap", false);
  const [whole, setWhole] = d2(/* @__PURE__ */ new Set());
  const [current, setCurrent] = d2(null);
  const box = T2(null);
  const probe = T2(null);
  const [columns, setColumns] = d2(Number.POSITIVE_INFINITY);
  const longest = T2(0);
  const count2 = info === null || info.binary ? 0 : info.total_lines;
  const digits = String(count2).length;
  const virtual = useVirtual({ count: count2, box, base: LINE_HEIGHT, overscan: 20, layout: wrap });
  const { items } = virtual;
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  A2(() => {
    if (count2 > 0) feed.need(first, last);
  }, [feed, count2, first, last]);
  F2(() => {
    const element = box.current;
    if (element === null) return void 0;
    const measure = () => {
      const width2 = (probe.current?.offsetWidth ?? 0) / 20;
      if (width2 > 0) setColumns(Math.floor((element.clientWidth - 19) / width2) - digits - 3);
    };
    measure();
    if (typeof ResizeObserver !== "function") return void 0;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [digits]);
  const marks = w2(() => mergeMarks(props.marks, info?.marks ?? []), [props.marks, info]);
  const byLine = w2(() => {
    const found = /* @__PURE__ */ new Map();
    for (const mark2 of marks) {
      if (mark2.line !== null) found.set(mark2.line, [...found.get(mark2.line) ?? [], mark2]);
    }
    return found;
  }, [marks]);
  const shown = w2(() => new ShownLines(count2), [feed, count2]);
  for (const { index } of items) {
    const tokens = feed.line(index);
    if (tokens === void 0) continue;
    const length = lineLength(tokens);
    const isWhole = length <= LONG_LINE || whole.has(index);
    longest.current = Math.max(longest.current, isWhole ? length : LONG_LINE);
    if (isWhole && index >= virtual.first && index <= virtual.last) shown.add(index);
  }
  const atEnd2 = info !== null && (count2 === 0 || virtual.last === count2 - 1 && feed.line(count2 - 1) !== void 0);
  const gap = atEnd2 ? shown.gap() : null;
  const ended = atEnd2 && gap === null;
  const endRef = useOnScreen(props.onEnd, ended);
  const jump = (line) => {
    setCurrent(line - 1);
    virtual.scrollTo(line - 1, "center");
    box.current?.focus({ preventScroll: true });
  };
  const [target, setTarget] = useKept(memory, "show line", null);
  A2(() => {
    if (where !== "code" || target === null || target.path !== path || count2 === 0) return;
    setTarget(null);
    jump(Math.min(target.line, count2));
    box.current?.scrollIntoView?.({ block: "nearest" });
  }, [target, count2]);
  return /* @__PURE__ */ k("div", { class: "file" }, /* @__PURE__ */ k("div", { class: "file-head" }, /* @__PURE__ */ k("h4", { class: "mono" }, /* @__PURE__ */ k(Text, null, path)), /* @__PURE__ */ k("span", { class: "muted" }, bytes(info?.size ?? props.size), count2 > 0 ? `, ${plural(count2, "line")}` : "", info !== null && info.language !== "" ? `, ${info.language}` : ""), /* @__PURE__ */ k("span", { class: "file-tools" }, count2 > 0 ? /* @__PURE__ */ k(Button, { small: true, kind: "quiet", pressed: wrap, onClick: () => setWrap(!wrap) }, "Wrap long lines") : null, props.tools)), /* @__PURE__ */ k(MarkList, { marks, onJump: count2 > 0 ? jump : null }), error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again: () => feed.retry() }), info?.note ? /* @__PURE__ */ k(Notice, { kind: "warn" }, /* @__PURE__ */ k(Text, null, info.note)) : null, info?.binary && !info.note ? /* @__PURE__ */ k("p", { class: "muted" }, "This file is not text (", bytes(info.size), "); it is not shown here.") : null, info !== null && !info.binary && count2 === 0 && !info.note ? /* @__PURE__ */ k("p", { class: "muted" }, "This file is empty.") : null, info === null && error === null ? /* @__PURE__ */ k("p", { class: "loading" }, "Reading…") : null, info !== null && count2 === 0 ? /* @__PURE__ */ k("span", { ref: endRef, class: "file-end" }) : null, /* @__PURE__ */ k(
    "section",
    {
      class: `code${wrap ? " wrap" : ""}`,
      ref: box,
      tabIndex: 0,
      "aria-label": `Text of ${plain(path)}`,
      hidden: count2 === 0
    },
    /* @__PURE__ */ k("span", { class: "code-probe", ref: probe, "aria-hidden": "true" }, "00000000000000000000"),
    /* @__PURE__ */ k(
      "div",
      {
        class: "code-lines",
        style: {
          height: `${virtual.total}px`,
          minWidth: wrap ? "100%" : `max(100%, ${longest.current + digits + 5}ch)`
        }
      },
      items.map((item) => /* @__PURE__ */ k(
        CodeLine,
        {
          key: item.index,
          index: item.index,
          tokens: feed.line(item.index),
          marks: byLine.get(item.index + 1) ?? [],
          columns,
          wrap,
          whole: whole.has(item.index),
          current: current === item.index,
          digits,
          start: item.start,
          measure: virtual.measure,
          onWhole: (index) => setWhole(/* @__PURE__ */ new Set([...whole, index]))
        }
      ))
    ),
    ended ? /* @__PURE__ */ k("span", { ref: endRef, class: "file-end" }) : null
  ), props.onEnd === void 0 || gap === null ? null : /* @__PURE__ */ k("p", { class: "muted", role: "status" }, gap.from === gap.to ? `Line ${gap.from + 1} was` : `Lines ${gap.from + 1} to ${gap.to + 1} were`, " ", "not shown in full yet.", " ", /* @__PURE__ */ k(Button, { small: true, kind: "quiet", name: "unshown", onClick: () => jump(gap.from + 1) }, "Go there")));
}

// src/card/files.tsx
var ROLES = {
  run: "run first",
  entry: "entry point",
  config: "settings",
  code: "code",
  data: "data"
};
var KINDS = {
  file: "file",
  directory: "folder",
  link: "symbolic link",
  special: "no ordinary file"
};
function readable2(review) {
  return review.files.filter((file) => file.kind === "file");
}
function unseen(review) {
  return readable2(review).filter((file) => !file.seen);
}
function seenCount(review) {
  const files = readable2(review);
  return `${files.filter((file) => file.seen).length} of ${files.length} seen`;
}
function FileButton(props) {
  const { file } = props;
  const stopped = stops(file).length > 0;
  const body = /* @__PURE__ */ k($, null, /* @__PURE__ */ k("span", { class: "file-name mono" }, /* @__PURE__ */ k(Text, null, file.path)), stopped ? /* @__PURE__ */ k("strong", { class: "stop-sign" }, "Stop") : null, /* @__PURE__ */ k("span", { class: "file-meta muted" }, file.kind === "file" ? `${ROLES[file.role]}, ${bytes(file.size)}` : KINDS[file.kind], file.executable ? ", executable" : "", looks2(file) > 0 ? /* @__PURE__ */ k("span", { class: "flag look" }, ", ", places(looks2(file))) : null), file.kind === "file" && !stopped ? /* @__PURE__ */ k("span", { class: file.seen ? "seen yes" : "seen" }, file.seen ? "✓ seen" : "not seen") : null);
  if (file.kind !== "file") {
    return /* @__PURE__ */ k("div", { class: `file-entry${stopped ? " stopped" : ""}` }, body, file.marks.map((mark2) => /* @__PURE__ */ k("span", { key: mark2.text, class: `file-why flag ${mark2.level}` }, /* @__PURE__ */ k(Text, null, mark2.text))));
  }
  return /* @__PURE__ */ k(
    "button",
    {
      type: "button",
      class: `file-entry${stopped ? " stopped" : ""}`,
      "data-path": file.path,
      "aria-current": props.chosen ? "true" : void 0,
      onClick: props.onChoose
    },
    body
  );
}
function Files(props) {
  const { desk, memory, card } = props;
  const { review, row } = card;
  const files = readable2(review);
  const [chosen, choose] = useKept(memory, "file", null);
  const file = files.find((each) => each.path === chosen) ?? files.find((each) => each.role === "entry") ?? files[0];
  const path = file?.path ?? null;
  A2(() => {
    if (chosen === null && path !== null) choose(path);
  }, [chosen, path, choose]);
  const seen = () => {
    if (file === void 0 || file.seen || review.digest === null) return;
    desk.request("file.seen", { job: row.id, digest: review.digest, path: file.path }).catch(() => void 0);
  };
  if (review.files.length === 0) {
    return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k(Stops, { review }), review.problem === null ? /* @__PURE__ */ k("p", { class: "muted" }, "This job has no files.") : null);
  }
  return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k(Stops, { review }), /* @__PURE__ */ k("div", { class: "files" }, /* @__PURE__ */ k("div", { class: "files-list" }, /* @__PURE__ */ k("ol", { "aria-label": "Files in the order in which they run" }, review.files.map((each) => /* @__PURE__ */ k("li", { key: each.path }, /* @__PURE__ */ k(FileButton, { file: each, chosen: each.path === path, onChoose: () => choose(each.path) })))), review.total_files > review.files.length ? /* @__PURE__ */ k(Notice, { kind: "warn" }, "Only ", review.files.length, " of ", plural(review.total_files, "file"), " are listed.") : null), file === void 0 ? /* @__PURE__ */ k("p", { class: "muted" }, "None of these can be shown as text.") : /* @__PURE__ */ k(
    FileViewer,
    {
      key: file.path,
      desk,
      memory,
      job: row.id,
      where: "code",
      path: file.path,
      size: file.size,
      version: review.digest ?? `${file.size}`,
      digest: review.digest,
      marks: file.marks,
      onEnd: seen
    }
  )));
}

// src/card/panels.tsx
var MOST_NAMES = 12;
function namesOf(files, more) {
  const named = files.slice(0, MOST_NAMES).map((file) => plain(file.path));
  const left = files.length - named.length + more;
  return [
    ...named,
    ...left > 0 ? [`${named.length > 0 ? "and " : ""}${plural(left, "more file")}`] : []
  ].join(", ");
}
function Missed({ review }) {
  const files = review.files.filter((file) => looks2(file) > 0 || file.kind === "file" && !file.seen);
  return /* @__PURE__ */ k("ul", { class: "names missed" }, files.map((file) => /* @__PURE__ */ k("li", { key: file.path }, /* @__PURE__ */ k("code", null, /* @__PURE__ */ k(Text, null, file.path)), " ", /* @__PURE__ */ k("span", { class: "muted" }, [
    ...file.kind === "file" && !file.seen ? ["not opened to the end"] : [],
    ...looks2(file) > 0 ? [places(looks2(file))] : []
  ].join(", ")))));
}
function ApprovePanel(props) {
  const { memory, card } = props;
  const { review, row } = card;
  const { run, ...asked } = useAction(props, "approve");
  const [reason, setReason] = useKept(memory, "reason approve", "");
  const typed = () => memory.cell("reason approve", "").value.trim();
  const [digest, setDigest] = useKept(memory, "digest approve", null);
  A2(() => {
    if (digest === null) setDigest(review.digest);
    return void 0;
  }, []);
  const held = digest ?? review.digest;
  const moved = held !== review.digest;
  const files = plural(review.total_files, "file");
  const notSeen = unseen(review);
  const notListed = Math.max(0, review.total_files - review.files.length);
  const marked = review.files.reduce((sum, file) => sum + looks2(file), 0);
  const [said, say] = useKept(
    memory,
    "without having opened",
    null
  );
  const needsWord = notSeen.length > 0 || notListed > 0;
  const hasWord = said !== null && said.digest === held && notSeen.every((file) => said.paths.includes(file.path));
  const close = () => {
    setDigest(null);
    asked.onCancel();
  };
  const lookAgain = () => {
    close();
    props.onLookAgain();
  };
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Approve ", /* @__PURE__ */ k(Text, null, row.name), " to run with your data"),
      confirm: `Approve exactly ${review.total_files === 1 ? "this" : "these"} ${files}`,
      progress: "Approving…",
      ...asked,
      errorExtra: asked.error?.code === "changed" ? /* @__PURE__ */ k($, null, /* @__PURE__ */ k(Changes, { details: asked.error.details }), /* @__PURE__ */ k(Button, { small: true, name: "look-again", onClick: lookAgain }, "Look again")) : null,
      blocked: held === null ? review.problem ?? "It cannot be approved as it is." : moved ? "The files changed. Look again first." : needsWord && !hasWord ? "Open every file to its end, or tick that you approve without having opened them." : null,
      onCancel: close,
      onConfirm: () => {
        void run({ reason: typed() }, held).then((done) => {
          if (!done) return;
          setDigest(null);
          setReason("");
          say(null);
        });
      }
    },
    held === null ? null : /* @__PURE__ */ k("p", null, "Digest ", /* @__PURE__ */ k("code", { title: plain(held) }, shortDigest(held)), ", ", files, ". If one of them changes before the run, it does not run."),
    moved && asked.error === null ? /* @__PURE__ */ k(
      Notice,
      {
        kind: "warn",
        live: true,
        actions: /* @__PURE__ */ k(Button, { small: true, name: "look-again", onClick: lookAgain }, "Look again")
      },
      "The files changed while this was open."
    ) : null,
    needsWord ? /* @__PURE__ */ k("p", null, "You have not opened ", plural(notSeen.length + notListed, "file"), " of ", review.total_files, " to the end.") : /* @__PURE__ */ k("p", { class: "muted" }, "You have opened every file to its end."),
    needsWord || marked > 0 ? /* @__PURE__ */ k(Missed, { review }) : null,
    needsWord ? /* @__PURE__ */ k("label", { class: "check must" }, /* @__PURE__ */ k(
      "input",
      {
        type: "checkbox",
        name: "without-opening",
        checked: hasWord,
        onChange: (event) => say(
          event.currentTarget.checked ? { digest: held, paths: notSeen.map((file) => file.path) } : null
        )
      }
    ), /* @__PURE__ */ k("span", null, "I approve without having opened ", namesOf(notSeen, notListed))) : null,
    /* @__PURE__ */ k(Reason, { label: "Why (kept in the record, optional)", value: reason, onInput: setReason })
  );
}
function RejectPanel(props) {
  const { memory } = props;
  const { row } = props.card;
  const { run, ...asked } = useAction(props, "reject");
  const [reason, setReason] = useKept(memory, "reason reject", "");
  const typed = () => memory.cell("reason reject", "").value.trim();
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Reject ", /* @__PURE__ */ k(Text, null, row.name)),
      confirm: "Reject",
      progress: "Rejecting…",
      danger: true,
      ...asked,
      blocked: reason.trim() === "" ? "Say why: the submitter reads it." : null,
      onConfirm: () => {
        void run({ reason: typed() }).then((done) => {
          if (done) setReason("");
        });
      }
    },
    /* @__PURE__ */ k(Reason, { label: `Why? ${plain(row.submitter)} can read this.`, value: reason, onInput: setReason })
  );
}
function ReopenPanel(props) {
  const { row } = props.card;
  const { run, ...asked } = useAction(props, "reopen");
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Put ", /* @__PURE__ */ k(Text, null, row.name), " back into the inbox"),
      confirm: "Back to inbox",
      progress: "Putting it back…",
      ...asked,
      onConfirm: () => void run({})
    },
    /* @__PURE__ */ k("p", null, "The job waits for a review again", row.status === "approved" ? ", and does not run before that" : "", ".")
  );
}
function RerunPanel(props) {
  const { memory, card } = props;
  const { row, readers, logs } = card;
  const { run, ...asked } = useAction(props, "rerun");
  const [keep, setKeep] = useKept(memory, "keep shares", false);
  const users = [.../* @__PURE__ */ new Set([...readers.outputs.users, ...readers.logs.users])];
  const aside = [
    ...logs.stdout.exists || logs.stderr.exists ? ["the logs"] : [],
    ...card.outputs.length > 0 ? [plural(card.outputs.length, "output")] : []
  ];
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Run ", /* @__PURE__ */ k(Text, null, row.name), " again"),
      confirm: "Run again",
      progress: "Preparing…",
      danger: true,
      ...asked,
      onConfirm: () => {
        void run({ keep_shares: keep });
      }
    },
    /* @__PURE__ */ k("p", null, aside.length === 0 ? "There are no logs and no outputs yet." : `This puts ${list(aside)} aside, among the earlier attempts that you alone can read. The last 3 are kept.`, " ", users.length > 0 && !keep ? "It takes away the reading rights of others. " : "", "The job is then approved and runs once more."),
    users.length === 0 ? null : /* @__PURE__ */ k("label", { class: "check" }, /* @__PURE__ */ k("input", { type: "checkbox", checked: keep, onChange: (event) => setKeep(event.currentTarget.checked) }), /* @__PURE__ */ k("span", null, "Let them read the new outputs and logs too: ", /* @__PURE__ */ k(Names, { names: users })))
  );
}

// src/card/share.tsx
var PREVIEW_DELAY_MS = 300;
function parseUsers(text) {
  return [...new Set(text.split(/[\s,;]+/u).filter((user) => user !== ""))];
}
function usePreview(desk, job, what, users) {
  const about2 = users.join("\n");
  const [state, setState] = d2(null);
  A2(() => {
    if (about2 === "") return void 0;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      desk.request("share.preview", { job, what, users: about2.split("\n") }, { signal: asking.signal }).then(
        (preview) => setState({ about: about2, preview, error: null }),
        (error) => {
          if (!asking.signal.aborted && error instanceof DeskError) setState({ about: about2, preview: null, error });
        }
      );
    }, PREVIEW_DELAY_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [desk, job, what, about2]);
  return state !== null && state.about === about2 ? state : null;
}
function People({ word, users, none }) {
  return /* @__PURE__ */ k("p", null, /* @__PURE__ */ k("span", { class: "muted" }, word, ": "), users.length === 0 ? none : /* @__PURE__ */ k(Names, { names: users }));
}
function Preview({ preview }) {
  return /* @__PURE__ */ k($, null, /* @__PURE__ */ k("p", { class: "muted" }, plural(preview.total_files, "file"), ", ", bytes(preview.total_size), ":"), /* @__PURE__ */ k("ul", { class: "names" }, preview.files.map((file) => /* @__PURE__ */ k("li", { key: file.path }, /* @__PURE__ */ k("code", null, /* @__PURE__ */ k(Text, null, file.path)), " ", /* @__PURE__ */ k("span", { class: "muted" }, bytes(file.size)))), preview.total_files > preview.files.length ? /* @__PURE__ */ k("li", { class: "muted" }, "and ", preview.total_files - preview.files.length, " more") : null), /* @__PURE__ */ k(People, { word: "Can read now, besides you", users: preview.can_read, none: "nobody" }), /* @__PURE__ */ k(People, { word: "Will be able to read", users: preview.will_read, none: "nobody" }), preview.warnings.map((warning) => /* @__PURE__ */ k(Notice, { key: warning, kind: "warn" }, /* @__PURE__ */ k(Text, null, warning))));
}
function SharePanel(props) {
  const { desk, memory, what } = props;
  const { row } = props.card;
  const id = P2();
  const { run, ...asking } = useAction(props, `share_${what}`);
  const [text, setText] = useKept(memory, `users ${what}`, "");
  const users = parseUsers(text);
  const asked = usePreview(desk, row.id, what, users);
  const preview = asked?.preview ?? null;
  const blocked = users.length === 0 ? "Say with whom." : asked?.error ? asked.error.message : preview === null ? "Looking what would be shared…" : preview.total_files === 0 ? "There is nothing to share." : null;
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Share the ", what, " of ", /* @__PURE__ */ k(Text, null, row.name)),
      confirm: preview === null || users.length === 0 ? "Share" : `Share ${plural(preview.total_files, "file")} with ${list(users.map(plain))}`,
      progress: "Sharing…",
      ...asking,
      error: asking.error ?? asked?.error ?? null,
      blocked,
      onConfirm: () => {
        void run({ users }).then((done) => {
          if (done) setText("");
        });
      }
    },
    /* @__PURE__ */ k("div", null, /* @__PURE__ */ k("label", { class: "label", for: id }, "With whom? Addresses, with commas or spaces between them"), /* @__PURE__ */ k(
      "input",
      {
        id,
        type: "text",
        class: "field",
        inputMode: "email",
        autocomplete: "off",
        spellcheck: false,
        placeholder: plain(row.submitter),
        value: text,
        onInput: (event) => setText(event.currentTarget.value)
      }
    )),
    preview === null ? null : /* @__PURE__ */ k(Preview, { preview })
  );
}
function RevokePanel(props) {
  const { memory, what } = props;
  const { row } = props.card;
  const { run, ...asking } = useAction(props, `revoke_${what}`);
  const readers = props.card.readers[what].users;
  const [picked, setPicked] = useKept(memory, `revoke ${what}`, []);
  const users = readers.filter((user) => picked.includes(user));
  return /* @__PURE__ */ k(
    Confirm,
    {
      title: /* @__PURE__ */ k($, null, "Stop sharing the ", what, " of ", /* @__PURE__ */ k(Text, null, row.name)),
      confirm: users.length === 0 ? "Stop sharing" : `Stop sharing with ${list(users.map(plain))}`,
      progress: "Taking the right away…",
      danger: true,
      ...asking,
      blocked: readers.length === 0 ? "Nobody else can read them." : users.length === 0 ? "Choose who may no longer read." : null,
      onConfirm: () => {
        void run({ users }).then((done) => {
          if (done) setPicked([]);
        });
      }
    },
    /* @__PURE__ */ k("p", null, "What somebody has copied already stays with them."),
    readers.map((user) => /* @__PURE__ */ k("label", { class: "check", key: user }, /* @__PURE__ */ k(
      "input",
      {
        type: "checkbox",
        checked: picked.includes(user),
        onChange: ({ currentTarget: { checked } }) => setPicked((before2) => {
          const others = before2.filter((each) => each !== user);
          return checked ? [...others, user] : others;
        })
      }
    ), /* @__PURE__ */ k(Text, null, user)))
  );
}

// src/card/actions.tsx
function buttonName(action) {
  return action === "cancel" ? "cancel-job" : action;
}
function offered({ row, readers }) {
  return row.actions.map((action) => {
    const what = action.name === "revoke_outputs" ? "outputs" : action.name === "revoke_logs" ? "logs" : null;
    if (what === null || !action.enabled) return action;
    const { users, problem } = readers[what];
    return users.length > 0 || problem !== null ? action : { ...action, enabled: false, reason: "Nobody else can read them." };
  });
}
function ActionButtons({ card, memory }) {
  const [panel, setPanel] = useKept(memory, "panel", null);
  const group = T2(null);
  const before2 = T2(panel);
  F2(() => {
    const closed = before2.current;
    before2.current = panel;
    if (closed === null || panel !== null || group.current === null) return;
    const root = group.current.getRootNode();
    if (root.activeElement !== null && root.activeElement !== document.body) return;
    group.current.querySelector(`[data-name="${buttonName(closed)}"]`)?.focus({ preventScroll: true });
  }, [panel]);
  const button = (action) => /* @__PURE__ */ k(
    Button,
    {
      key: action.name,
      name: buttonName(action.name),
      kind: action.enabled && action.name === "approve" ? "primary" : "plain",
      disabledReason: action.enabled ? null : action.reason ?? "It cannot be done now.",
      expanded: panel === action.name,
      onClick: () => setPanel(panel === action.name ? null : action.name)
    },
    plain(action.label),
    "…"
  );
  const actions = offered(card);
  const able = actions.filter((action) => action.enabled || action.name === panel);
  const unable = actions.filter((action) => !able.includes(action));
  return /* @__PURE__ */ k("fieldset", { class: "actions", "aria-label": "Actions", ref: group }, able.map(button), unable.length === 0 ? null : /* @__PURE__ */ k("details", { class: "more" }, /* @__PURE__ */ k("summary", { class: "button quiet" }, able.length === 0 ? "Nothing can be done now" : "More…"), /* @__PURE__ */ k("span", { class: "more-actions" }, unable.map(button))));
}
function ActionPanel(props) {
  const [panel, setPanel] = useKept(props.memory, "panel", null);
  const greeted = props.memory.cell("greeted", false);
  const asked = props.memory.cell("asked", null);
  if (asked.value !== panel) {
    asked.value = panel;
    greeted.value = false;
  }
  if (panel === null) return null;
  const full = { ...props, onClose: () => setPanel(null) };
  switch (panel) {
    case "approve":
      return /* @__PURE__ */ k(ApprovePanel, { key: panel, ...full });
    case "reject":
      return /* @__PURE__ */ k(RejectPanel, { key: panel, ...full });
    case "cancel":
      return /* @__PURE__ */ k(CancelPanel, { key: panel, ...full });
    case "reopen":
      return /* @__PURE__ */ k(ReopenPanel, { key: panel, ...full });
    case "rerun":
      return /* @__PURE__ */ k(RerunPanel, { key: panel, ...full });
    case "share_outputs":
    case "share_logs":
      return /* @__PURE__ */ k(SharePanel, { key: panel, ...full, what: panel === "share_outputs" ? "outputs" : "logs" });
    case "revoke_outputs":
    case "revoke_logs":
      return /* @__PURE__ */ k(RevokePanel, { key: panel, ...full, what: panel === "revoke_outputs" ? "outputs" : "logs" });
  }
}

// src/card/diff_rows.ts
function mark(a3, b2) {
  const least = Math.min(a3.text.length, b2.text.length);
  if (least === 0 || Math.max(a3.text.length, b2.text.length) > LONG_LINE) return;
  let head = 0;
  while (head < least && a3.text[head] === b2.text[head]) head += 1;
  let tail = 0;
  while (tail < least - head && a3.text.at(-1 - tail) === b2.text.at(-1 - tail)) tail += 1;
  if (/[\ud800-\udbff]/.test(a3.text[head - 1] ?? "")) head -= 1;
  if (/[\udc00-\udfff]/.test(a3.text[a3.text.length - tail] ?? "")) tail -= 1;
  if (/^\s*$/.test(a3.text.slice(0, head)) && tail === 0) return;
  for (const line of [a3, b2]) {
    line.from = head;
    line.to = line.text.length - tail;
  }
}
function hunkRows({ old_start, new_start, lines }, split) {
  const rows = [];
  let [before2, after2] = [old_start, new_start];
  let first = null;
  let gone = [];
  let came = [];
  const flush = () => {
    const pairs = Math.max(gone.length, came.length);
    for (let n2 = 0; n2 < pairs; n2 += 1) {
      const [a3, b2] = [gone[n2], came[n2]];
      if (a3 !== void 0 && b2 !== void 0) mark(a3, b2);
      if (split) rows.push({ cells: [a3 ?? null, b2 ?? null] });
    }
    if (!split) rows.push(...[...gone, ...came].map((line) => ({ cells: [line] })));
    gone = [];
    came = [];
  };
  for (const [sign, text] of lines) {
    const line = { sign, old: null, new: null, text, from: 0, to: 0 };
    if (sign !== " ") first ??= after2;
    if (sign === "-" && came.length > 0) flush();
    if (sign !== "+") line.old = before2++;
    if (sign !== "-") line.new = after2++;
    if (sign === "-") gone.push(line);
    else if (sign === "+") came.push(line);
    else {
      flush();
      rows.push({ cells: split ? [line, line] : [line] });
    }
  }
  flush();
  return [{ line: first ?? new_start }, ...rows];
}
function diffRows(file, split) {
  return file.hunks.flatMap((hunk) => hunkRows(hunk, split));
}
function signCounts(file) {
  let [added, removed] = [0, 0];
  for (const { lines } of file.hunks) {
    for (const [sign] of lines) {
      if (sign === "+") added += 1;
      else if (sign === "-") removed += 1;
    }
  }
  return { added, removed };
}
function summary({ files, same: same2 }) {
  if (files.length === 0) return `nothing differs in ${plural(same2, "file")}`;
  const words2 = ["changed", "added", "removed"].map((change) => [files.filter((file) => file.change === change).length, change]).filter(([count2]) => count2 > 0).map(([count2, change]) => `${count2.toLocaleString("en")} ${change}`);
  return [...words2, `${same2.toLocaleString("en")} the same`].join(", ");
}
function inRunOrder(files, order) {
  const places2 = new Map(order.map((path, index) => [path, index]));
  const place = (file) => places2.get(file.path) ?? order.length;
  return [...files].sort((a3, b2) => place(a3) - place(b2));
}
var BOX_LINES = 24;
function openAtFirst(files) {
  const open = /* @__PURE__ */ new Set();
  let room = 60;
  for (const file of files) {
    const lines = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
    room -= 2 + Math.min(BOX_LINES, lines);
    if (room < 0) break;
    open.add(file.path);
  }
  return open;
}

// src/card/comparing.ts
var foundCell = (memory) => memory.cell("comparison", null);
function useComparing(desk, job, memory, digest) {
  const [offered2, setOffered] = useKept(memory, "bases", null);
  const [picked, choose] = useKept(memory, "base", null);
  const [error, setError] = useKept(memory, "compare error", null);
  const [tries, setTries] = useKept(memory, "compare tries", 0);
  const cell2 = foundCell(memory);
  const found = useCell(cell2);
  const base = picked ?? offered2?.suggested ?? null;
  const about2 = `${base} ${digest} ${tries}`;
  A2(() => {
    if (offered2 !== null && base === null) return void 0;
    if (offered2 !== null && cell2.value?.about === about2) return void 0;
    const asking = new AbortController();
    const { signal } = asking;
    const failed = (reason) => {
      if (!signal.aborted && reason instanceof DeskError) setError(reason);
    };
    if (offered2 === null) {
      desk.request("review.bases", { job }, { signal }).then((bases) => {
        setError(null);
        setOffered(bases);
      }, failed);
    } else if (base !== null) {
      desk.request("review.compare", { job, base }, { signal }).then((value) => {
        setError(null);
        cell2.value = { about: about2, value };
      }, failed);
    }
    return () => asking.abort();
  }, [desk, job, offered2, base, about2, tries]);
  return {
    bases: offered2?.bases ?? null,
    chosen: offered2?.bases.find((each) => each.job === base) ?? null,
    found: found !== null && found.value.base.job === base ? found.value : null,
    error,
    choose: (next) => {
      setError(null);
      choose(next);
    },
    again: () => {
      setError(null);
      setOffered(null);
      setTries(tries + 1);
    }
  };
}
var layouts = /* @__PURE__ */ new WeakMap();
function splitCell(desk) {
  let cell2 = layouts.get(desk);
  if (cell2 === void 0) {
    cell2 = new Cell(false);
    layouts.set(desk, cell2);
  }
  return cell2;
}

// src/card/diff.tsx
var SIGNS = { " ": ["", ""], "+": ["added", "came"], "-": ["removed", "went"] };
function Cell2({ line, side }) {
  const [whole, showWhole] = d2(false);
  if (line === null) return /* @__PURE__ */ k("div", { class: "diff-cell none" });
  const [said, kind] = SIGNS[line.sign];
  const cut2 = line.text.length > LONG_LINE && !whole;
  const parts = [
    [line.text.slice(0, line.from), false],
    [line.text.slice(line.from, line.to), true],
    [line.text.slice(line.to, cut2 ? LONG_LINE : void 0), false]
  ];
  return /* @__PURE__ */ k("div", { class: `diff-cell ${kind}` }, (side === null ? ["old", "new"] : [side]).map((each) => /* @__PURE__ */ k("span", { key: each, class: "diff-number", "data-number": line[each] ?? "" })), said === "" ? /* @__PURE__ */ k("span", { class: "diff-sign" }) : /* @__PURE__ */ k("span", { class: "diff-sign", role: "img", "aria-label": said }, line.sign), /* @__PURE__ */ k("span", { class: "diff-text" }, parts.map(
    ([text, differs], place) => text === "" ? null : differs ? /* @__PURE__ */ k("mark", { key: place }, /* @__PURE__ */ k(Text, { exact: true, keep: "	" }, text)) : /* @__PURE__ */ k(Text, { key: place, exact: true, keep: "	" }, text)
  ), cut2 ? /* @__PURE__ */ k(WholeLine, { left: line.text.length - LONG_LINE, onWhole: () => showWhole(true) }) : null));
}
function Body({ file, split, onShow }) {
  const rows = w2(() => diffRows(file, split), [file, split]);
  const box = T2(null);
  const virtual = useVirtual({ count: rows.length, box, base: 19, overscan: 20, layout: rows });
  const digits = w2(() => {
    const ends = file.hunks.map(
      ({ old_start, new_start, lines }) => Math.max(old_start, new_start) + lines.length
    );
    return String(Math.max(1, ...ends)).length;
  }, [file]);
  return /* @__PURE__ */ k(
    "section",
    {
      class: `diff${split ? " split" : ""}`,
      ref: box,
      tabIndex: 0,
      "aria-label": `What differs in ${plain(file.path)}`,
      style: { "--digits": `${digits + 1}ch` }
    },
    /* @__PURE__ */ k("div", { class: "code-lines", style: { height: `${virtual.total}px` } }, virtual.items.map(({ index, start }) => {
      const row = rows[index];
      if (row === void 0) return null;
      return /* @__PURE__ */ k(
        "div",
        {
          key: index,
          class: "line" in row ? "diff-row diff-part" : "diff-row",
          "data-index": index,
          ref: virtual.measure,
          style: { top: `${start}px` }
        },
        "line" in row ? onShow === null ? /* @__PURE__ */ k("span", { class: "muted" }, "line ", row.line) : /* @__PURE__ */ k(
          Button,
          {
            small: true,
            kind: "quiet",
            name: "show-line",
            title: "Show this line in the file",
            onClick: () => onShow(row.line)
          },
          "line ",
          row.line
        ) : row.cells.map((line, place) => /* @__PURE__ */ k(Cell2, { key: place, line, side: split ? place === 0 ? "old" : "new" : null }))
      );
    }))
  );
}
function counted(file) {
  const { added, removed } = signCounts(file);
  if (added + removed === 0) return "";
  if (file.change !== "changed") return `, ${plural(added + removed, "line")}`;
  return `, ${plural(added, "line")} added, ${removed.toLocaleString("en")} removed`;
}
function FileDiff({ memory, about: about2, file, open: first, ...body }) {
  const [chosen, choose] = useKept(memory, `diff ${about2} ${file.path}`, null);
  const open = chosen ?? first;
  const said = w2(() => counted(file), [file]);
  return /* @__PURE__ */ k(
    "details",
    {
      class: "file-diff",
      open,
      onToggle: (event) => {
        if (event.currentTarget.open !== open) choose(event.currentTarget.open);
      }
    },
    /* @__PURE__ */ k("summary", null, /* @__PURE__ */ k("code", null, /* @__PURE__ */ k(Text, null, file.path)), " ", /* @__PURE__ */ k("span", { class: `diff-change ${file.change}` }, file.change), /* @__PURE__ */ k("span", { class: "muted" }, said)),
    open ? /* @__PURE__ */ k($, null, file.note === null ? null : /* @__PURE__ */ k("p", { class: "diff-note" }, /* @__PURE__ */ k(Text, null, file.note)), file.hunks.length > 0 ? /* @__PURE__ */ k(Body, { file, ...body }) : file.note === null ? /* @__PURE__ */ k("p", { class: "diff-note" }, "It holds no text.") : null) : null
  );
}

// src/card/diffs.tsx
var WIDE2 = 640;
var MOST_FILES = 25;
function useWide() {
  const [wide, setWide] = d2(true);
  const observer = T2(null);
  A2(() => () => observer.current?.disconnect(), []);
  const ref = T2((element) => {
    observer.current?.disconnect();
    if (element === null || typeof ResizeObserver !== "function") return;
    const measure = () => setWide(element.clientWidth >= WIDE2);
    measure();
    observer.current = new ResizeObserver(measure);
    observer.current.observe(element);
  });
  return [ref.current, wide];
}
function Diffs({ desk, memory, about: about2, found, files, onShow, children }) {
  const layout = splitCell(desk);
  const split = useCell(layout);
  const [ref, wide] = useWide();
  const [all, showAll] = useKept(memory, `all diffs ${about2}`, false);
  const open = w2(() => openAtFirst(files), [files]);
  if (found.files.length === 0) {
    return /* @__PURE__ */ k("p", null, "Nothing differs: ", found.same === 1 ? "the file is" : `all ${plural(found.same, "file")} are`, " the same.");
  }
  const shown = all ? files : files.slice(0, MOST_FILES);
  return /* @__PURE__ */ k("div", { class: "diffs", ref }, /* @__PURE__ */ k("div", { class: "diffs-head" }, /* @__PURE__ */ k("span", { class: "muted" }, children), wide ? /* @__PURE__ */ k(
    Button,
    {
      small: true,
      kind: "quiet",
      name: "split",
      pressed: split,
      onClick: () => {
        layout.value = !split;
      }
    },
    "Side by side"
  ) : null), shown.map((file) => /* @__PURE__ */ k(
    FileDiff,
    {
      key: file.path,
      memory,
      about: about2,
      file,
      open: open.has(file.path),
      split: split && wide,
      onShow: onShow(file)
    }
  )), shown.length < files.length ? /* @__PURE__ */ k("p", null, /* @__PURE__ */ k(Button, { name: "all-diffs", onClick: () => showAll(true) }, "Show all ", plural(files.length, "file"))) : null);
}

// src/card/attempt_diff.tsx
function hasResults({ outputs, logs }) {
  return outputs.length > 0 || logs.stdout.exists || logs.stderr.exists;
}
function version({ outputs, logs, row }) {
  const sizes = logs.stdout.live ? [] : [logs.stdout.size, logs.stderr.size];
  return [row.status, ...sizes, ...outputs.map(({ path, size }) => `${path} ${size}`)].join("\n");
}
function AttemptDiff(props) {
  const { desk, memory, card, attempt } = props;
  const { folder } = attempt;
  const job = card.row.id;
  const [found, setFound] = useKept(memory, `attempt diff ${folder}`, null);
  const [error, setError] = useKept(memory, `attempt diff error ${folder}`, null);
  const [tries, setTries] = useKept(memory, `attempt diff tries ${folder}`, 0);
  const about2 = `${version(card)} ${tries}`;
  const known = found?.about === about2;
  A2(() => {
    if (known) return void 0;
    const asking = new AbortController();
    const { signal } = asking;
    desk.request("attempt.compare", { job, folder }, { signal }).then(
      (value) => {
        setError(null);
        setFound({ about: about2, value });
      },
      (reason) => {
        if (!signal.aborted && reason instanceof DeskError) setError(reason);
      }
    );
    return () => asking.abort();
  }, [desk, job, folder, about2, known, setError, setFound]);
  const again = () => {
    setError(null);
    setTries(tries + 1);
  };
  if (error !== null) return /* @__PURE__ */ k(ErrorNotice, { error, again });
  if (found === null) return /* @__PURE__ */ k("p", { class: "loading" }, "Comparing…");
  return /* @__PURE__ */ k(
    Diffs,
    {
      desk,
      memory,
      about: `attempt ${folder}`,
      found: found.value,
      files: found.value.files,
      onShow: () => null
    },
    "From this attempt to now: ",
    summary(found.value)
  );
}

// src/card/digest.tsx
function Digest({ digest, copy = false }) {
  const [said, say] = d2("Copy");
  const near = T2(null);
  const write = async () => {
    if (near.current !== null) say(await toClipboard(digest, near.current) ? "Copied" : "whole");
  };
  return /* @__PURE__ */ k("span", { class: "digest", ref: near }, /* @__PURE__ */ k("code", { title: plain(digest) }, plain(said === "whole" ? digest : shortDigest(digest))), copy && said !== "whole" ? /* @__PURE__ */ k(Button, { small: true, kind: "quiet", label: `${said} the whole digest`, onClick: () => void write() }, said) : null);
}

// src/card/attempts.tsx
function Ended({ attempt }) {
  const { returncode, note } = attempt;
  return /* @__PURE__ */ k($, null, attempt.number === 0 ? "nothing ran here" : returncode === null ? "no exit code" : `exit code ${returncode}`, note === null ? null : /* @__PURE__ */ k($, null, ", ", /* @__PURE__ */ k(Text, null, note)));
}
function Row2(props) {
  const { desk, memory, card, attempt, open, onOpen } = props;
  const [compared, setCompared] = useKept(memory, `attempt compared ${attempt.folder}`, false);
  return /* @__PURE__ */ k("li", { class: "attempt" }, /* @__PURE__ */ k("p", { class: "attempt-facts" }, /* @__PURE__ */ k("strong", null, attempt.number === 0 ? "Deposit" : `Attempt ${attempt.number}`), " ", /* @__PURE__ */ k(Age, { desk, at: attempt.started_at ?? attempt.kept_at }), attempt.duration_s === null ? null : /* @__PURE__ */ k("span", null, " · took ", clock(attempt.duration_s)), " · ", /* @__PURE__ */ k(Ended, { attempt }), " · ", bytes(attempt.size), attempt.digest === "" ? null : /* @__PURE__ */ k("span", { class: "muted" }, " · ", attempt.same ? "the same content " : "other content ", /* @__PURE__ */ k(Digest, { digest: attempt.digest })), " ", attempt.files.length === 0 ? null : /* @__PURE__ */ k(
    Button,
    {
      small: true,
      kind: "quiet",
      name: "compare-attempt",
      expanded: compared,
      disabledReason: hasResults(card) || compared ? null : "There are no results now to compare with.",
      onClick: () => setCompared(!compared)
    },
    "Compare with now"
  )), attempt.files.length === 0 ? /* @__PURE__ */ k("p", { class: "muted" }, "It left no logs and no outputs.") : /* @__PURE__ */ k("ul", { class: "outputs" }, attempt.files.map((file) => {
    const path = `${attempt.folder}/${file.path}`;
    return /* @__PURE__ */ k("li", { key: path }, /* @__PURE__ */ k(
      "button",
      {
        type: "button",
        class: "file-entry",
        "aria-expanded": path === open,
        onClick: () => onOpen(path === open ? null : path)
      },
      /* @__PURE__ */ k("span", { class: "file-name mono" }, /* @__PURE__ */ k(Text, null, file.path)),
      /* @__PURE__ */ k("span", { class: "file-meta muted" }, bytes(file.size))
    ));
  })), compared && hasResults(card) ? /* @__PURE__ */ k(AttemptDiff, { desk, memory, card, attempt }) : null);
}
function Attempts(props) {
  const { desk, memory, card } = props;
  const [open, setOpen] = useKept(memory, "attempt file", null);
  const shown = card.attempts.flatMap((attempt) => attempt.files.map((file) => ({ file, path: `${attempt.folder}/${file.path}` }))).find(({ path }) => path === open);
  return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k("ul", { class: "attempts" }, card.attempts.map((attempt) => /* @__PURE__ */ k(
    Row2,
    {
      key: attempt.folder,
      desk,
      memory,
      card,
      attempt,
      open,
      onOpen: setOpen
    }
  ))), shown === void 0 ? null : /* @__PURE__ */ k(
    FileViewer,
    {
      key: shown.path,
      desk,
      memory,
      job: card.row.id,
      where: "attempts",
      path: shown.path,
      size: shown.file.size,
      version: `${shown.file.size}`,
      marks: []
    }
  ));
}

// src/card/show_line.ts
function showLine(memory, target) {
  memory.cell("section files", null).value = true;
  memory.cell("file", null).value = target.path;
  memory.cell("show line", null).value = target;
}

// src/card/compare.tsx
function CompareAbout({ memory }) {
  const found = useCell(foundCell(memory));
  return found === null ? null : /* @__PURE__ */ k("span", null, summary(found.value));
}
function BaseChoice(props) {
  const id = P2();
  const now = useNow(props.desk, 6e4);
  const option = (base) => {
    const at = parseTime(base.approved_at);
    const name = plain(base.name).slice(0, 60);
    return /* @__PURE__ */ k("option", { key: base.job, value: base.job, selected: base.job === props.chosen?.job }, base.same_submitter ? name : `${name} of ${plain(base.submitter).slice(0, 60)}`, at === null ? "" : `, approved ${relative(at, now)}`);
  };
  const groups = [
    [`Earlier jobs of ${plain(props.submitter)}`, props.bases.filter((base) => base.same_submitter)],
    ["Jobs of others", props.bases.filter((base) => !base.same_submitter)]
  ];
  return /* @__PURE__ */ k("span", { class: "base-choice" }, /* @__PURE__ */ k("label", { class: "muted", for: id }, "Compare with"), " ", /* @__PURE__ */ k(
    "select",
    {
      id,
      class: "field",
      value: props.chosen?.job ?? "",
      onChange: (event) => {
        if (event.currentTarget.value !== "") props.onChoose(event.currentTarget.value);
      }
    },
    props.chosen === null ? /* @__PURE__ */ k("option", { value: "" }, "choose a job…") : null,
    groups.map(
      ([label, bases]) => bases.length === 0 ? null : /* @__PURE__ */ k("optgroup", { key: label, label }, bases.map(option))
    )
  ));
}
function Files2(props) {
  const { desk, memory, card, found } = props;
  const order = card.review.files.map((file) => file.path).join("\0");
  const files = w2(() => inRunOrder(found.files, order.split("\0")), [found, order]);
  const here = w2(
    () => new Set(card.review.files.flatMap((file) => file.kind === "file" ? [file.path] : [])),
    [card.review.files]
  );
  return /* @__PURE__ */ k(
    Diffs,
    {
      desk,
      memory,
      about: "review",
      found,
      files,
      onShow: (file) => file.change !== "removed" && here.has(file.path) ? (line) => showLine(memory, { path: file.path, line }) : null
    },
    "A file counts as seen only when it is read below."
  );
}
function Compare({ desk, memory, card }) {
  const { row } = card;
  const { bases, chosen, found, error, choose, again } = useComparing(
    desk,
    row.id,
    memory,
    card.review.digest ?? ""
  );
  if (bases === null) {
    return error === null ? /* @__PURE__ */ k("p", { class: "loading" }, "Looking for earlier jobs…") : /* @__PURE__ */ k(ErrorNotice, { error, again });
  }
  if (bases.length === 0) {
    return /* @__PURE__ */ k("p", { class: "muted" }, "No earlier approved job of this submitter, nor of others: there is nothing to compare with.");
  }
  const none = !bases.some((base) => base.same_submitter);
  return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k("div", { class: "compare-head" }, none ? /* @__PURE__ */ k("p", null, "No earlier approved job of this submitter.") : null, chosen === null ? null : /* @__PURE__ */ k("p", null, "Compared with “", /* @__PURE__ */ k(Text, { empty: "(no name)" }, chosen.name), "” of ", /* @__PURE__ */ k(Text, null, chosen.submitter), chosen.approved_at === null ? null : /* @__PURE__ */ k($, null, ", approved ", /* @__PURE__ */ k(Age, { desk, at: chosen.approved_at }))), bases.length > 1 || chosen === null ? /* @__PURE__ */ k(BaseChoice, { desk, bases, chosen, submitter: row.submitter, onChoose: choose }) : null), error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again }), found === null ? chosen === null || error !== null ? null : /* @__PURE__ */ k("p", { class: "loading" }, "Comparing…") : /* @__PURE__ */ k($, null, found.note === null ? null : /* @__PURE__ */ k(Notice, { kind: "warn" }, /* @__PURE__ */ k(Text, null, found.note)), /* @__PURE__ */ k(Files2, { desk, memory, card, found })));
}

// src/card/facts.tsx
var LONG_VALUE = 44;
function Facts({ desk, card }) {
  const { approval, review } = card;
  return /* @__PURE__ */ k("dl", { class: "facts" }, card.facts.map((fact) => /* @__PURE__ */ k("div", { key: fact.label, class: fact.value.length > LONG_VALUE ? "wide" : void 0 }, /* @__PURE__ */ k("dt", null, /* @__PURE__ */ k(Text, null, fact.label)), /* @__PURE__ */ k("dd", { class: fact.kind === "code" ? "mono" : "" }, fact.kind === "time" ? /* @__PURE__ */ k(Age, { desk, at: fact.value, text: fact.value }) : /* @__PURE__ */ k(Text, null, fact.value)))), card.facts.some((fact) => fact.value === card.location) ? null : /* @__PURE__ */ k("div", { class: "wide" }, /* @__PURE__ */ k("dt", null, "Folder"), /* @__PURE__ */ k("dd", { class: "mono" }, /* @__PURE__ */ k(Text, null, card.location))), /* @__PURE__ */ k("div", null, /* @__PURE__ */ k("dt", null, "Digest"), /* @__PURE__ */ k("dd", null, review.digest === null ? /* @__PURE__ */ k("span", { class: "muted" }, "none: it cannot be approved as it is") : /* @__PURE__ */ k($, null, /* @__PURE__ */ k(Digest, { digest: review.digest, copy: true }), /* @__PURE__ */ k("span", { class: "muted" }, " of ", plural(review.total_files, "file"))))), approval?.valid ? /* @__PURE__ */ k("div", null, /* @__PURE__ */ k("dt", null, "Approved"), /* @__PURE__ */ k("dd", null, /* @__PURE__ */ k(Text, null, approval.by), ", ", /* @__PURE__ */ k(Age, { desk, at: approval.at, text: approval.at ?? "" }), approval.reason === "" ? null : /* @__PURE__ */ k($, null, ": ", /* @__PURE__ */ k(Text, null, approval.reason)))) : null);
}

// src/preview/place.ts
async function part(shown, method, params, signal) {
  const { desk, job, head, onChanged } = shown;
  const whole = { ...params, job, path: head.path };
  const found = await desk.request(method, whole, { signal });
  if (found.version !== head.version) {
    onChanged();
    throw new DeskError("changed", "The file changed meanwhile. Open it again.");
  }
  return found;
}

// src/preview/bytes.tsx
var TYPES = /* @__PURE__ */ new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
var NOT_DRAWN = "The image could not be drawn: it is damaged, or this page allows no images of this kind. Download it to look at it.";
function Picture({ shown, image }) {
  const [state, setState] = d2({ address: null, error: null });
  const [round, setRound] = d2(0);
  const [broken, setBroken] = d2(false);
  const refused = image.refused ?? (TYPES.has(image.mime) ? null : "This kind of image is not shown.");
  A2(() => {
    if (refused !== null) return void 0;
    const end2 = new AbortController();
    let address = null;
    setBroken(false);
    gather({
      read: async (offset, count2, signal) => part(shown, "output.bytes", { offset, count: count2 }, signal),
      signal: end2.signal
    }).then(
      (pieces2) => {
        if (end2.signal.aborted) return;
        address = URL.createObjectURL(new Blob(pieces2, { type: image.mime }));
        setState({ address, error: null });
      },
      (error) => {
        if (!end2.signal.aborted && error instanceof DeskError) setState({ address: null, error });
      }
    );
    return () => {
      end2.abort();
      if (address !== null) URL.revokeObjectURL(address);
      setState({ address: null, error: null });
    };
  }, [shown, image.mime, refused, round]);
  if (refused !== null) return /* @__PURE__ */ k(Notice, { kind: "info" }, plain(refused));
  if (state.error !== null) return /* @__PURE__ */ k(ErrorNotice, { error: state.error, again: () => setRound(round + 1) });
  if (broken) return /* @__PURE__ */ k(Notice, { kind: "warn" }, NOT_DRAWN);
  if (state.address === null) return /* @__PURE__ */ k("p", { class: "loading" }, "Reading…");
  return /* @__PURE__ */ k("div", { class: "picture" }, /* @__PURE__ */ k(
    "img",
    {
      src: state.address,
      alt: plain(shown.head.path),
      width: image.width,
      height: image.height,
      decoding: "async",
      onError: () => setBroken(true)
    }
  ));
}
function Download(props) {
  const { desk, job, path, size } = props;
  const [progress, setProgress] = d2(null);
  const [error, setError] = d2(null);
  const running = T2(null);
  A2(() => () => running.current?.abort(), []);
  const start = () => {
    const end2 = new AbortController();
    running.current = end2;
    setError(null);
    setProgress({ done: 0, size, end: end2 });
    gather({
      read: async (offset, count2, signal) => {
        const piece = await desk.request("output.bytes", { job, path, offset, count: count2 }, { signal });
        return { size: piece.size, version: piece.version, buffers: piece.buffers };
      },
      signal: end2.signal,
      onProgress: (done, whole) => setProgress({ done, size: whole, end: end2 })
    }).then(
      (pieces2) => {
        setProgress(null);
        save(pieces2, path);
      },
      (caught) => {
        setProgress(null);
        if (!end2.signal.aborted && caught instanceof DeskError) setError(caught);
      }
    );
  };
  if (progress !== null) {
    return /* @__PURE__ */ k($, null, /* @__PURE__ */ k("span", { class: "muted", role: "status" }, bytes(progress.done), " of ", bytes(progress.size)), /* @__PURE__ */ k(Button, { small: true, onClick: () => progress.end.abort() }, "Cancel"));
  }
  return /* @__PURE__ */ k($, null, error === null ? null : /* @__PURE__ */ k("span", { class: "flag stop", role: "alert" }, plain(error.message)), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      kind: "quiet",
      label: `Download ${plain(path)}`,
      disabledReason: size > MOST ? `It has ${bytes(size)}, too much to go through the page. Copy it from the job's folder.` : null,
      onClick: start
    },
    "Download"
  ));
}

// src/preview/windows.ts
var MOST4 = 4e3;
var Windows = class {
  state;
  #state = new Cell({ error: null, revision: 0 });
  #items = /* @__PURE__ */ new Map();
  #end = new AbortController();
  #load;
  #chunk;
  #wanted = [0, -1];
  #busy = false;
  constructor(load, chunk) {
    this.#load = load;
    this.#chunk = chunk;
    this.state = this.#state;
  }
  at(index) {
    return this.#items.get(index);
  }
  /** Loads what is missing of the items `first` to `last`. */
  need(first, last) {
    this.#wanted = [first, last];
    this.#next();
  }
  retry() {
    this.#state.value = { ...this.#state.value, error: null };
    this.#next();
  }
  dispose() {
    this.#end.abort();
  }
  #next() {
    if (this.#busy || this.#end.signal.aborted || this.#state.value.error !== null) return;
    const [from, to] = this.#wanted;
    let first = from;
    while (first <= to && this.#items.has(first)) first += 1;
    if (first > to) return;
    this.#busy = true;
    this.#load(first, this.#chunk, this.#end.signal).then(
      (items) => {
        this.#busy = false;
        items.forEach((item, place) => {
          this.#items.set(first + place, item);
        });
        this.#forget();
        const error = items.length === 0 ? new DeskError("changed", "The file became shorter. Look at it again.") : null;
        this.#state.value = { error, revision: this.#state.value.revision + 1 };
        this.#next();
      },
      (error) => {
        this.#busy = false;
        if (this.#end.signal.aborted || !(error instanceof DeskError)) return;
        this.#state.value = { ...this.#state.value, error };
      }
    );
  }
  #forget() {
    const near = this.#wanted[0];
    const far = [...this.#items.keys()].sort((a3, b2) => Math.abs(b2 - near) - Math.abs(a3 - near));
    for (const index of far.slice(0, Math.max(0, this.#items.size - MOST4))) this.#items.delete(index);
  }
};

// src/preview/notebook.tsx
var CHUNK3 = 20;
function CellView({ cell: cell2, place }) {
  const name = cell2.kind === "code" ? "Code" : cell2.kind === "markdown" ? "Text" : "Raw";
  return /* @__PURE__ */ k("li", { class: "cell", "aria-label": `Cell ${place + 1}: ${name.toLowerCase()}` }, /* @__PURE__ */ k("span", { class: "cell-side muted" }, cell2.kind === "code" ? `[${cell2.number || " "}]` : name), /* @__PURE__ */ k("div", { class: "cell-body" }, /* @__PURE__ */ k("pre", { class: `cell-source ${cell2.kind}` }, cell2.lines.map((tokens, line) => /* @__PURE__ */ k("div", { key: line }, tokens.length === 0 ? "\n" : /* @__PURE__ */ k(TokenText, { tokens })))), cell2.outputs.map((output, index) => /* @__PURE__ */ k("div", { key: index }, output.text === "" ? null : /* @__PURE__ */ k("pre", { class: "cell-output" }, /* @__PURE__ */ k(Text, { keep: "\n	" }, output.text)), output.note === null ? null : /* @__PURE__ */ k("p", { class: "muted" }, /* @__PURE__ */ k(Text, null, output.note))))));
}
function Notebook({ shown, count: count2 }) {
  const feed = w2(
    () => new Windows(
      async (first_cell, wanted, signal) => (await part(shown, "output.cells", { first_cell, count: wanted }, signal)).cells,
      CHUNK3
    ),
    [shown]
  );
  A2(() => () => feed.dispose(), [feed]);
  const { error } = useCell(feed.state);
  const [until, setUntil] = d2(CHUNK3);
  const last = Math.min(count2, until);
  A2(() => {
    if (last > 0) feed.need(0, last - 1);
  }, [feed, last]);
  const cells = [];
  for (let cell2 = feed.at(0); cell2 !== void 0 && cells.length < last; cell2 = feed.at(cells.length))
    cells.push(cell2);
  return /* @__PURE__ */ k($, null, error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again: () => feed.retry() }), count2 === 0 ? /* @__PURE__ */ k("p", { class: "muted" }, "This notebook has no cells.") : null, cells.length === 0 ? null : /* @__PURE__ */ k(
    "section",
    {
      class: "cells",
      tabIndex: 0,
      "aria-label": `Cells of ${plain(shown.head.path)}`
    },
    /* @__PURE__ */ k("ol", null, cells.map((cell2, place) => /* @__PURE__ */ k(CellView, { key: place, cell: cell2, place })))
  ), cells.length < last && error === null ? /* @__PURE__ */ k("p", { class: "loading" }, "Reading…") : null, cells.length === last && last < count2 ? /* @__PURE__ */ k("p", null, /* @__PURE__ */ k(Button, { small: true, onClick: () => setUntil(until + CHUNK3) }, "Show ", Math.min(CHUNK3, count2 - last), " more of ", count2, " cells")) : null);
}

// src/preview/table.tsx
var ROW = 22;
var HEAD = 42;
var CHUNK4 = 200;
var MOST_ROWS = 5e5;
var NARROW = 6;
var WIDE3 = 36;
var isNumber = (column) => column.type === "number" || column.type === "whole number";
function about(column) {
  if (column.type === "empty") return "all empty";
  return column.empty === 0 ? column.type : `${column.type}, ${column.empty.toLocaleString("en")} empty`;
}
function widths(columns, rows) {
  return columns.map((column, place) => {
    const longest = Math.max(
      column.name.length,
      about(column).length * 0.9,
      ...rows.map((row) => row[place]?.length ?? 0)
    );
    return Math.ceil(Math.min(WIDE3, Math.max(NARROW, longest)));
  });
}
function Row3(props) {
  const { index, cells, columns } = props;
  return /* @__PURE__ */ k("tr", { "aria-rowindex": index + 2, style: { height: `${ROW}px` } }, /* @__PURE__ */ k("th", { scope: "row" }, (index + 1).toLocaleString("en")), columns.map((column, place) => {
    const cell2 = cells?.[place] ?? "";
    return /* @__PURE__ */ k(
      "td",
      {
        key: place,
        class: isNumber(column) ? "number" : void 0,
        title: cell2.length > WIDE3 ? plain(cell2) : void 0
      },
      cells === void 0 ? "…" : cell2 === "" ? null : /* @__PURE__ */ k(Text, null, cell2)
    );
  }));
}
function Spacer({ height }) {
  return height > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the keyboard
    /* @__PURE__ */ k("tr", { "aria-hidden": "true", class: "grid-space", style: { height: `${height}px` } }, /* @__PURE__ */ k("td", null))
  ) : null;
}
function Table({ shown, table }) {
  const feed = w2(
    () => new Windows(
      async (first_row, count3, signal) => (await part(shown, "output.rows", { first_row, count: count3 }, signal)).rows,
      CHUNK4
    ),
    [shown]
  );
  A2(() => () => feed.dispose(), [feed]);
  const { error, revision } = useCell(feed.state);
  const box = T2(null);
  const count2 = Math.min(table.rows, MOST_ROWS);
  const { items, total, first, last } = useVirtual({ count: count2, box, base: ROW, overscan: 10, head: HEAD });
  const { columns } = table;
  A2(() => {
    if (count2 > 0) feed.need(Math.max(0, first - 10), Math.min(count2 - 1, last + 10));
  }, [feed, count2, first, last]);
  const known = count2 === 0 || revision > 0;
  const sizes = w2(() => {
    const rows = Array.from({ length: Math.min(count2, CHUNK4) }, (_3, index) => feed.at(index) ?? []);
    return widths(columns, rows);
  }, [feed, known, columns]);
  const digits = Math.max(2, count2.toLocaleString("en").length);
  const top = (items[0]?.start ?? HEAD) - HEAD;
  const bottom = total - ((items.at(-1)?.end ?? HEAD) - HEAD);
  return /* @__PURE__ */ k($, null, error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again: () => feed.retry() }), table.rows > count2 ? /* @__PURE__ */ k("p", { class: "muted" }, "The first ", plural(count2, "row"), " are shown.") : null, known ? null : /* @__PURE__ */ k("p", { class: "loading" }, "Reading…"), /* @__PURE__ */ k(
    "section",
    {
      class: "grid",
      ref: box,
      tabIndex: 0,
      "aria-label": `Table of ${plain(shown.head.path)}`,
      hidden: !known
    },
    /* @__PURE__ */ k("table", { "aria-rowcount": table.rows + 1, "aria-colcount": table.total_columns + 1 }, /* @__PURE__ */ k("colgroup", null, /* @__PURE__ */ k("col", { style: { width: `calc(${digits}ch + 12px)` } }), sizes.map((size, place) => /* @__PURE__ */ k("col", { key: place, style: { width: `calc(${size}ch + 16px)` } }))), /* @__PURE__ */ k("thead", null, /* @__PURE__ */ k("tr", { "aria-rowindex": 1, style: { height: `${HEAD}px` } }, /* @__PURE__ */ k("th", { scope: "col" }, /* @__PURE__ */ k("span", { class: "visually-hidden" }, "Row")), columns.map((column, place) => /* @__PURE__ */ k(
      "th",
      {
        key: place,
        scope: "col",
        class: isNumber(column) ? "number" : void 0,
        title: `${plain(column.name)}
${about(column)}`
      },
      /* @__PURE__ */ k("span", { class: "grid-name" }, /* @__PURE__ */ k(Text, { empty: table.named ? "no name" : `column ${place + 1}` }, column.name)),
      /* @__PURE__ */ k("span", { class: "grid-type" }, about(column))
    )))), /* @__PURE__ */ k("tbody", null, /* @__PURE__ */ k(Spacer, { height: top }), items.map(({ index }) => /* @__PURE__ */ k(Row3, { key: index, index, cells: feed.at(index), columns })), /* @__PURE__ */ k(Spacer, { height: bottom })))
  ), table.rows === 0 ? /* @__PURE__ */ k("p", { class: "muted" }, "No rows.") : null);
}

// src/preview/tree_feed.ts
var CHUNK5 = 100;
var TreeFeed = class {
  state;
  /** The value that holds all others. */
  root = null;
  #state = new Cell({ error: null, revision: 0 });
  #branches = /* @__PURE__ */ new Map();
  #open = /* @__PURE__ */ new Set([0]);
  #end = new AbortController();
  #load;
  constructor(load) {
    this.#load = load;
    this.state = this.#state;
    this.more(0);
  }
  /** Opens or closes a value. */
  set(node, open) {
    if (open) this.#open.add(node);
    else this.#open.delete(node);
    if (open && !this.#branches.has(node)) this.more(node);
    this.#draw();
  }
  /** Loads the next values that `node` holds. */
  more(node) {
    const branch = this.#branches.get(node) ?? { nodes: [], total: 0, loading: false };
    if (branch.loading) return;
    branch.loading = true;
    this.#branches.set(node, branch);
    this.#load(node, branch.nodes.length, CHUNK5, this.#end.signal).then(
      (found) => {
        branch.loading = false;
        branch.nodes.push(...found.nodes);
        branch.total = found.total;
        if (node === 0)
          this.root = { node: 0, key: null, kind: found.kind, text: found.text, count: found.total };
        this.#draw();
      },
      (error) => {
        branch.loading = false;
        if (branch.nodes.length === 0) this.#branches.delete(node);
        if (node !== 0 && branch.nodes.length === 0) this.#open.delete(node);
        if (!this.#end.signal.aborted && error instanceof DeskError)
          this.#state.value = { error, revision: this.#state.value.revision + 1 };
      }
    );
  }
  retry() {
    this.#state.value = { ...this.#state.value, error: null };
    if (this.root === null) this.more(0);
  }
  dispose() {
    this.#end.abort();
  }
  /** All lines that are open now, from above. */
  lines() {
    const found = [];
    const open = [{ node: 0, depth: 0, place: 0 }];
    for (let here = open.at(-1); here !== void 0; here = open.at(-1)) {
      const branch = this.#branches.get(here.node);
      const node = branch?.nodes[here.place];
      if (branch === void 0 || node === void 0) {
        const left = (branch?.total ?? 0) - (branch?.nodes.length ?? 0);
        if (left > 0)
          found.push({ id: `more ${here.node}`, depth: here.depth, parent: here.node, more: left });
        open.pop();
        continue;
      }
      const holds = node.kind === "object" || node.kind === "list";
      const isOpen = holds && node.count > 0 ? this.#open.has(node.node) : null;
      found.push({
        id: String(node.node),
        depth: here.depth,
        parent: here.node,
        node,
        place: here.place,
        open: isOpen
      });
      here.place += 1;
      if (isOpen) open.push({ node: node.node, depth: here.depth + 1, place: 0 });
    }
    return found;
  }
  #draw() {
    this.#state.value = { error: null, revision: this.#state.value.revision + 1 };
  }
};

// src/preview/tree.tsx
var STEP = 16;
var DEEPEST = 24;
var TOKENS = { text: "tok-s", number: "tok-m", word: "tok-k", object: void 0, list: void 0 };
function shownValue(node) {
  if (node.kind === "object")
    return node.count === 0 ? "{ }" : `{ ${plural(node.count, "entry", "entries")} }`;
  if (node.kind === "list") return node.count === 0 ? "[ ]" : `[ ${plural(node.count, "item")} ]`;
  return node.kind === "text" ? `"${node.text}"` : node.text;
}
function Value({ node }) {
  return /* @__PURE__ */ k("span", { class: TOKENS[node.kind] ?? "muted" }, /* @__PURE__ */ k(Text, null, shownValue(node)));
}
function goal(lines, at, key) {
  const here = lines[at];
  const to = (index) => index >= 0 && index < lines.length ? index : null;
  if (key === "ArrowDown") return to(at + 1);
  if (key === "ArrowUp") return to(at - 1);
  if (key === "Home") return to(0);
  if (key === "End") return to(lines.length - 1);
  if (here === void 0) return null;
  if (key === "ArrowRight") return "open" in here && here.open === true ? to(at + 1) : null;
  if (key === "ArrowLeft") return to(lines.findIndex((line) => line.id === String(here.parent)));
  return null;
}
function Tree({ shown }) {
  const feed = w2(
    () => new TreeFeed(
      (node, first, count2, signal) => part(shown, "output.nodes", { node, first, count: count2 }, signal)
    ),
    [shown]
  );
  A2(() => () => feed.dispose(), [feed]);
  const { error } = useCell(feed.state);
  const [current, setCurrent] = d2("");
  const list2 = T2(null);
  const lines = feed.lines();
  const at = Math.max(
    0,
    lines.findIndex((line) => line.id === current)
  );
  const { root } = feed;
  const activate = (line) => {
    setCurrent(line.id);
    if ("more" in line) feed.more(line.parent);
    else if (line.open !== null) feed.set(line.node.node, !line.open);
  };
  const onKeyDown = (event) => {
    const line = lines[at];
    if (line === void 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const opens = "open" in line ? line.open : null;
    const next = goal(lines, at, event.key);
    if (event.key === "Enter" || event.key === " ") activate(line);
    else if (event.key === "ArrowRight" && opens === false) activate(line);
    else if (event.key === "ArrowLeft" && opens === true) activate(line);
    else if (next !== null) {
      setCurrent(lines[next]?.id ?? "");
      list2.current?.children[next]?.focus();
    } else return;
    event.preventDefault();
  };
  return /* @__PURE__ */ k($, null, error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again: () => feed.retry() }), root === null ? /* @__PURE__ */ k("p", { class: "loading" }, "Reading…") : /* @__PURE__ */ k("div", { class: "tree" }, /* @__PURE__ */ k("div", { class: "tree-root" }, /* @__PURE__ */ k(Value, { node: root })), lines.length === 0 ? null : /* @__PURE__ */ k(
    "div",
    {
      role: "tree",
      "aria-label": `Values of ${plain(shown.head.path)}`,
      ref: list2,
      onKeyDown
    },
    lines.map((line, index) => (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it takes the keys
      /* @__PURE__ */ k(
        "div",
        {
          key: line.id,
          role: "treeitem",
          class: "tree-line",
          "aria-level": line.depth + 1,
          "aria-expanded": "open" in line ? line.open ?? void 0 : void 0,
          "aria-selected": false,
          tabIndex: index === at ? 0 : -1,
          style: { paddingInlineStart: `${Math.min(line.depth, DEEPEST) * STEP + 4}px` },
          onClick: () => activate(line),
          onFocus: () => setCurrent(line.id)
        },
        "more" in line ? /* @__PURE__ */ k("span", { class: "tree-more" }, "Show ", Math.min(CHUNK5, line.more), " more of ", line.more.toLocaleString("en")) : /* @__PURE__ */ k($, null, /* @__PURE__ */ k("span", { class: "tree-sign", "aria-hidden": "true" }, line.open === null ? "" : line.open ? "▾" : "▸"), /* @__PURE__ */ k("span", { class: line.node.key === null ? "muted" : "tok-n" }, line.node.key === null ? line.place : /* @__PURE__ */ k(Text, { empty: "(no name)" }, line.node.key)), /* @__PURE__ */ k("span", { class: "muted" }, ": "), /* @__PURE__ */ k(Value, { node: line.node }))
      )
    ))
  )));
}

// src/preview/output.tsx
var FORMS = {
  table: "Table",
  tree: "Tree",
  notebook: "Cells"
};
var MOST_CHANGES = 5;
function summary2(head) {
  const { table, image, cells } = head;
  return [
    plain(head.what),
    ...table === null ? [] : [plural(table.rows, "row"), plural(table.total_columns, "column")],
    ...image === null || image.width < 1 ? [] : [`${image.width} × ${image.height} pixels`],
    ...cells === null ? [] : [plural(cells, "cell")],
    bytes(head.size)
  ].filter((words2) => words2 !== "").join(", ");
}
function Content({ shown }) {
  const { head } = shown;
  if (head.kind === "table" && head.table !== null) return /* @__PURE__ */ k(Table, { shown, table: head.table });
  if (head.kind === "tree") return /* @__PURE__ */ k(Tree, { shown });
  if (head.kind === "notebook") return /* @__PURE__ */ k(Notebook, { shown, count: head.cells ?? 0 });
  if (head.kind === "image" && head.image !== null) return /* @__PURE__ */ k(Picture, { shown, image: head.image });
  return /* @__PURE__ */ k($, null, /* @__PURE__ */ k("p", { class: "muted" }, "It cannot be shown here. Its first bytes:"), /* @__PURE__ */ k(
    "pre",
    {
      class: "hex",
      tabIndex: 0
    },
    head.hex.map((line, place) => /* @__PURE__ */ k("span", { key: place }, line))
  ));
}
function Switch(props) {
  const { form, asText, onChange } = props;
  return /* @__PURE__ */ k("fieldset", { "aria-label": "Shown as" }, /* @__PURE__ */ k(Button, { small: true, kind: "quiet", pressed: !asText, onClick: () => onChange(false) }, form), /* @__PURE__ */ k(Button, { small: true, kind: "quiet", pressed: asText, onClick: () => onChange(true) }, "Text"));
}
function OutputView(props) {
  const { desk, memory, job, path, size, version: version2 } = props;
  const [head, setHead] = d2(null);
  const [error, setError] = d2(null);
  const [round, setRound] = d2(0);
  const [asText, setAsText] = useKept(memory, "outputs as text", false);
  A2(() => {
    const end2 = new AbortController();
    desk.request("output.preview", { job, path }, { signal: end2.signal }).then(
      (found) => {
        setHead(found);
        setError(null);
      },
      (caught) => {
        if (!end2.signal.aborted && caught instanceof DeskError) setError(caught);
      }
    );
    return () => end2.abort();
  }, [desk, job, path, version2, round]);
  const changes = T2(0);
  const onChanged = b(() => {
    changes.current += 1;
    if (changes.current <= MOST_CHANGES) setRound((n2) => n2 + 1);
  }, []);
  const shown = w2(
    () => head === null ? null : { desk, job, head, onChanged },
    [desk, job, head, onChanged]
  );
  const form = head?.as_text ? FORMS[head.kind] : void 0;
  const tools = /* @__PURE__ */ k("span", { class: "file-tools" }, form === void 0 ? null : /* @__PURE__ */ k(Switch, { form, asText, onChange: setAsText }), /* @__PURE__ */ k(Download, { key: path, desk, job, path, size: head?.size ?? size }));
  const text = head?.kind === "text" || form !== void 0 && asText;
  return /* @__PURE__ */ k("div", { class: "file" }, error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again: () => setRound(round + 1) }), text ? null : /* @__PURE__ */ k("div", { class: "file-head" }, /* @__PURE__ */ k("h4", { class: "mono" }, /* @__PURE__ */ k(Text, null, path)), /* @__PURE__ */ k("span", { class: "muted" }, head === null ? bytes(size) : summary2(head)), tools), head?.notes.map((note) => /* @__PURE__ */ k(Notice, { key: note, kind: "warn" }, /* @__PURE__ */ k(Text, null, note))), head === null && error === null ? /* @__PURE__ */ k("p", { class: "loading" }, "Reading…") : null, text ? /* @__PURE__ */ k(
    FileViewer,
    {
      desk,
      memory,
      job,
      where: "outputs",
      path,
      size,
      version: `${version2} ${head?.version}`,
      marks: [],
      tools
    }
  ) : shown === null ? null : /* @__PURE__ */ k(Content, { shown }));
}

// src/card/readers.tsx
function Readers(props) {
  const { users, note, problem } = props.readers;
  return /* @__PURE__ */ k("div", { class: "readers" }, /* @__PURE__ */ k("p", null, /* @__PURE__ */ k("span", { class: "muted" }, "Readers: "), users.length === 0 ? props.mine ? "only you" : /* @__PURE__ */ k($, null, "only ", /* @__PURE__ */ k(Text, null, props.owner)) : /* @__PURE__ */ k($, null, props.mine ? "you" : /* @__PURE__ */ k(Text, null, props.owner), ", ", /* @__PURE__ */ k(Names, { names: users }))), note === null ? null : /* @__PURE__ */ k("p", { class: "muted" }, /* @__PURE__ */ k(Text, null, note)), problem === null ? null : /* @__PURE__ */ k(Notice, { kind: "bad" }, /* @__PURE__ */ k(Text, null, problem)));
}

// src/card/outputs.tsx
var KINDS2 = {
  file: "",
  directory: "folder",
  link: "symbolic link, not followed",
  special: "no ordinary file"
};
function Outputs(props) {
  const { desk, memory, card } = props;
  const [chosen, setOpen] = useKept(memory, "output", void 0);
  const files = card.outputs.filter((output) => output.kind === "file");
  const open = chosen === void 0 ? files[0]?.path ?? null : chosen;
  const file = files.find((output) => output.path === open);
  return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k(Readers, { readers: card.readers.outputs, mine: card.row.mine, owner: card.row.owner }), card.outputs_note === null ? null : /* @__PURE__ */ k(Notice, { kind: "info" }, /* @__PURE__ */ k(Text, null, card.outputs_note)), card.outputs.length === 0 ? card.outputs_note === null ? /* @__PURE__ */ k("p", { class: "muted" }, "No outputs yet.") : null : /* @__PURE__ */ k("ul", { class: "outputs" }, card.outputs.map((output) => /* @__PURE__ */ k("li", { key: output.path }, output.kind === "file" ? /* @__PURE__ */ k(
    "button",
    {
      type: "button",
      class: "file-entry",
      "aria-expanded": output.path === open,
      onClick: () => setOpen(output.path === open ? null : output.path)
    },
    /* @__PURE__ */ k("span", { class: "file-name mono" }, /* @__PURE__ */ k(Text, null, output.path)),
    /* @__PURE__ */ k("span", { class: "file-meta muted" }, bytes(output.size))
  ) : /* @__PURE__ */ k("span", { class: "file-entry" }, /* @__PURE__ */ k("span", { class: "file-name mono" }, /* @__PURE__ */ k(Text, null, output.path)), /* @__PURE__ */ k("span", { class: "file-meta muted" }, KINDS2[output.kind]))))), file === void 0 ? null : /* @__PURE__ */ k(
    OutputView,
    {
      key: file.path,
      desk,
      memory,
      job: card.row.id,
      path: file.path,
      size: file.size,
      version: `${file.size} ${card.row.finished_at ?? ""}`
    }
  ));
}

// src/card/runner_line.tsx
function Command({ command }) {
  const [said, say] = d2("Copy");
  const near = T2(null);
  const write = async () => {
    if (near.current !== null && await toClipboard(command, near.current)) say("Copied");
  };
  return /* @__PURE__ */ k("span", { class: "command", ref: near }, /* @__PURE__ */ k("code", null, plain(command)), " ", /* @__PURE__ */ k(Button, { small: true, kind: "quiet", label: `${said} the command`, onClick: () => void write() }, said));
}
function Hosts({ names }) {
  return /* @__PURE__ */ k(Text, null, names.join(", "));
}
function RunnerLine({ desk, runner }) {
  const { state, since, hosts, before: before2, quiet_since: quiet, command } = runner;
  const approved = since === null ? "Approved" : /* @__PURE__ */ k($, null, "Approved ", /* @__PURE__ */ k(Age, { desk, at: since }));
  return /* @__PURE__ */ k("p", { class: "runner-line", "data-state": state }, state === "missing" ? /* @__PURE__ */ k($, null, approved, ", no runner has picked it up: start one with", " ", command === null ? "a terminal" : /* @__PURE__ */ k(Command, { command })) : state === "queued" ? /* @__PURE__ */ k($, null, approved, ". The runner on ", /* @__PURE__ */ k(Hosts, { names: hosts }), " takes it", " ", before2 === null || before2 === 0 ? "next" : `after ${plural(before2, "other job")}`, ".") : /* @__PURE__ */ k($, null, state === "starting" ? "Taken by the runner on " : state === "cancelling" ? "Being cancelled on " : "Running on ", /* @__PURE__ */ k(Hosts, { names: hosts }), since === null ? null : /* @__PURE__ */ k($, null, " ", "for ", /* @__PURE__ */ k(Elapsed, { desk, since })), state === "starting" ? ", not begun yet" : "", ".", quiet === null ? null : /* @__PURE__ */ k("span", { class: "warn-text" }, " ", "Its runner has given no sign of life for ", /* @__PURE__ */ k(Elapsed, { desk, since: quiet }), ".")));
}

// src/card/timeline_text.ts
var MARKUP = /[\\`*_{}[\]<>()#+\-!|~&]/g;
function cell(text) {
  return pieces(text, "‍").map((piece) => "text" in piece ? piece.text : `⟨${piece.code}⟩`).join("").replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`);
}
function timelineMarkdown(title, events) {
  const lines = [
    `# ${cell(title)}`,
    "",
    "| When | Who | What | Why | Content |",
    "|---|---|---|---|---|",
    ...events.map(
      ({ at, who, action, text, digest }) => `| ${[at, who, action, text, (digest ?? "").slice(0, 12)].map(cell).join(" | ")} |`
    )
  ];
  return `${lines.join("\n")}
`;
}
function timelineJson(events) {
  const known = events.map(({ at, who, action, text, digest }) => ({ at, who, action, text, digest }));
  return JSON.stringify(known, null, 2).replace(
    /[^\n -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  );
}

// src/card/timeline.tsx
function Copy({ title, events }) {
  const near = T2(null);
  const [said, say] = d2("");
  const [byHand, setByHand] = d2(null);
  const copy = async (text, form) => {
    if (near.current === null) return;
    const done = await toClipboard(text, near.current);
    setByHand(done ? null : text);
    say(done ? `Copied as ${form}.` : "This page may not copy. Mark the text and copy it yourself:");
  };
  return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k("div", { class: "actions", ref: near }, /* @__PURE__ */ k(Button, { small: true, onClick: () => void copy(timelineMarkdown(title, events), "Markdown") }, "Copy as Markdown"), /* @__PURE__ */ k(Button, { small: true, onClick: () => void copy(timelineJson(events), "JSON") }, "Copy as JSON"), /* @__PURE__ */ k("span", { class: "muted", role: "status" }, said)), byHand === null ? null : /* @__PURE__ */ k("textarea", { class: "field mono", readOnly: true, rows: 6, "aria-label": "Timeline as text", value: byHand }));
}
function Timeline(props) {
  if (props.events.length === 0) return /* @__PURE__ */ k("p", { class: "muted" }, "Nothing is recorded yet.");
  return /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k(Copy, { title: props.title, events: props.events }), /* @__PURE__ */ k("ol", { class: "timeline" }, props.events.map((event, index) => /* @__PURE__ */ k("li", { key: index }, /* @__PURE__ */ k("span", { class: "timeline-when muted" }, /* @__PURE__ */ k(Age, { desk: props.desk, at: event.at, text: event.at })), /* @__PURE__ */ k("span", { class: "timeline-what" }, /* @__PURE__ */ k("strong", null, /* @__PURE__ */ k(Text, null, event.action)), " ", /* @__PURE__ */ k("span", { class: "muted" }, /* @__PURE__ */ k(Text, null, event.who)), event.text === "" ? null : /* @__PURE__ */ k("span", { class: "timeline-text" }, /* @__PURE__ */ k(Text, null, event.text)), event.digest === null ? null : /* @__PURE__ */ k($, null, " ", /* @__PURE__ */ k(Digest, { digest: event.digest })))))));
}

// src/card/use_card.ts
var NOTHING = { card: null, error: null, gone: null };
function useCard(desk, job, memory) {
  const cell2 = memory.cell("card", NOTHING);
  const state = useCell(cell2);
  const get = async () => {
    try {
      const card = await desk.request("job.get", { job });
      cell2.value = { card, error: null, gone: null };
    } catch (error) {
      if (!(error instanceof DeskError) || error.code === "closed") return;
      const gone = error.code === "gone" || error.code === "not_found" ? error.message : null;
      cell2.value = { ...cell2.value, error: gone === null ? error : null, gone };
    }
  };
  A2(() => {
    void get();
    const stops2 = [
      desk.on("job.card", (data) => {
        if ("card" in data) {
          if (data.card.row.id === job) cell2.value = { card: data.card, error: null, gone: null };
        } else if (data.job === job) {
          cell2.value = { ...cell2.value, gone: data.gone };
        }
      }),
      desk.onResubscribe(() => void get())
    ];
    return () => {
      for (const stop of stops2) stop();
      desk.request("job.unget", { job }).catch(() => void 0);
    };
  }, [desk, job, cell2]);
  return { ...state, reload: get };
}

// src/card/card.tsx
var STREAMS = ["stdout", "stderr", "both"];
function Section(props) {
  const [chosen, choose] = useKept(props.memory, `section ${props.name}`, null);
  const open = chosen ?? props.open;
  return /* @__PURE__ */ k(
    "details",
    {
      class: "section",
      "data-section": props.name,
      open,
      onToggle: (event) => {
        if (event.currentTarget.open !== open) choose(event.currentTarget.open);
      }
    },
    /* @__PURE__ */ k("summary", null, /* @__PURE__ */ k("h4", null, props.title), " ", /* @__PURE__ */ k("span", { class: "muted" }, props.about)),
    open ? props.children : null
  );
}
function Notices({ card }) {
  const { row, approval } = card;
  return /* @__PURE__ */ k($, null, row.problem === null ? null : /* @__PURE__ */ k(Notice, { kind: "bad" }, /* @__PURE__ */ k(Text, null, row.problem)), row.warnings.map((warning) => /* @__PURE__ */ k(Notice, { key: warning, kind: "warn" }, /* @__PURE__ */ k(Text, null, warning))), approval !== null && !approval.valid ? /* @__PURE__ */ k(Notice, { kind: "warn" }, /* @__PURE__ */ k(Text, null, approval.note ?? "This approval does not hold."), /* @__PURE__ */ k(
    Changes,
    {
      details: { changed: approval.changed, added: approval.added, removed: approval.removed }
    }
  )) : null);
}
function logsAbout(card) {
  const { stdout, stderr } = card.logs;
  if (!stdout.exists && !stderr.exists) return "nothing written yet";
  return ["stdout", "stderr"].filter((stream) => card.logs[stream].exists).map((stream) => `${stream} ${bytes(card.logs[stream].size)}`).join(", ");
}
function Head({
  desk,
  memory,
  card,
  id
}) {
  const { row } = card;
  return /* @__PURE__ */ k("header", { class: "card-head" }, /* @__PURE__ */ k("div", { class: "card-title" }, /* @__PURE__ */ k("h3", { id }, /* @__PURE__ */ k(Text, { empty: "(no name)" }, row.name)), /* @__PURE__ */ k("span", { class: "muted" }, /* @__PURE__ */ k(Text, null, row.submitter), " → ", /* @__PURE__ */ k(Text, null, row.owner), row.mine ? " (you)" : "")), /* @__PURE__ */ k("div", { class: "card-now" }, /* @__PURE__ */ k("p", null, /* @__PURE__ */ k(StatusPhase, { desk, row })), /* @__PURE__ */ k(ActionButtons, { card, memory })));
}
function CardView({ desk, job, memory, onClose }) {
  const { card, error, gone, reload } = useCard(desk, job, memory);
  const [message, setMessage] = useKept(memory, "message", null);
  const [, showFiles] = useKept(memory, "section files", null);
  const [liveSeen, setLiveSeen] = useKept(memory, "live seen", false);
  const [panel, setPanel] = useKept(memory, "panel", null);
  const id = P2();
  const ref = T2(null);
  const live = card !== null && (card.logs.stdout.live || card.logs.stderr.live || card.row.status === "running");
  A2(() => {
    if (live) setLiveSeen(true);
  }, [live, setLiveSeen]);
  if (card === null) {
    return /* @__PURE__ */ k("div", { class: "card" }, gone !== null || error !== null ? /* @__PURE__ */ k(ErrorNotice, { error: { message: gone ?? error?.message ?? "" }, again: () => void reload() }) : /* @__PURE__ */ k("p", { class: "loading", role: "status" }, "Reading the job…"));
  }
  const { row, review, outputs } = card;
  const finished = row.status === "done" || row.status === "failed";
  return /* @__PURE__ */ k(
    "article",
    {
      class: "card",
      "aria-labelledby": id,
      ref,
      onKeyDown: (event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (panel !== null) {
          event.preventDefault();
          setPanel(null);
        } else if (onClose !== void 0) {
          event.preventDefault();
          onClose();
        }
      }
    },
    /* @__PURE__ */ k(Head, { desk, memory, card, id }),
    gone === null ? null : /* @__PURE__ */ k(Notice, { kind: "bad", live: true }, /* @__PURE__ */ k(Text, null, gone)),
    error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error, again: () => void reload() }),
    /* @__PURE__ */ k(Notices, { card }),
    card.runner === null ? null : /* @__PURE__ */ k(RunnerLine, { desk, runner: card.runner }),
    /* @__PURE__ */ k(
      ActionPanel,
      {
        desk,
        memory,
        card,
        onLookAgain: () => {
          showFiles(true);
          void reload();
          ref.current?.querySelector('[data-section="files"] summary')?.scrollIntoView?.({ block: "nearest" });
        }
      }
    ),
    message === null ? null : /* @__PURE__ */ k(
      Notice,
      {
        kind: "good",
        live: true,
        actions: /* @__PURE__ */ k(Button, { small: true, kind: "quiet", onClick: () => setMessage(null) }, "Close")
      },
      /* @__PURE__ */ k(Text, null, message)
    ),
    /* @__PURE__ */ k(Section, { memory, name: "facts", title: "Facts", open: true }, /* @__PURE__ */ k(Facts, { desk, card })),
    /* @__PURE__ */ k(
      Section,
      {
        memory,
        name: "changes",
        title: "Changes",
        about: /* @__PURE__ */ k(CompareAbout, { memory }),
        open: row.mine && row.status === "inbox"
      },
      /* @__PURE__ */ k(Compare, { desk, memory, card })
    ),
    /* @__PURE__ */ k(
      Section,
      {
        memory,
        name: "files",
        title: finished || row.status === "running" ? "What ran" : "What would run",
        about: `${plural(review.total_files, "file")}, ${bytes(review.total_size)}, ${seenCount(review)}`,
        open: row.status === "inbox" || row.status === "approved"
      },
      /* @__PURE__ */ k(Files, { desk, memory, card })
    ),
    /* @__PURE__ */ k(
      Section,
      {
        memory,
        name: "outputs",
        title: "Outputs",
        about: outputs.length === 0 ? card.outputs_note === null ? "none yet" : "" : plural(outputs.length, "file"),
        open: finished
      },
      /* @__PURE__ */ k(Outputs, { desk, memory, card })
    ),
    /* @__PURE__ */ k(
      Section,
      {
        memory,
        name: "logs",
        title: "Logs",
        about: logsAbout(card),
        open: live || liveSeen || row.status === "failed"
      },
      /* @__PURE__ */ k("div", { class: "stack" }, /* @__PURE__ */ k(Readers, { readers: card.readers.logs, mine: row.mine, owner: row.owner }), /* @__PURE__ */ k(
        LogPane,
        {
          desk,
          job,
          streams: STREAMS,
          initial: row.status === "failed" ? "stderr" : "stdout",
          height: "320px"
        }
      ))
    ),
    card.attempts.length === 0 ? null : /* @__PURE__ */ k(
      Section,
      {
        memory,
        name: "attempts",
        title: "Earlier attempts",
        about: `${plural(card.attempts.length, "attempt")} kept`,
        open: false
      },
      /* @__PURE__ */ k(Attempts, { desk, memory, card })
    ),
    /* @__PURE__ */ k(
      Section,
      {
        memory,
        name: "timeline",
        title: "Timeline",
        about: plural(card.timeline.length, "entry", "entries"),
        open: false
      },
      /* @__PURE__ */ k(Timeline, { desk, title: `Job ${row.name} from ${row.submitter}`, events: card.timeline })
    )
  );
}

// src/table/order.ts
function itemKey(item) {
  return item.kind === "group" ? `group ${item.key}` : item.row.id;
}
function longestRising(numbers2) {
  const tails = [];
  for (const number of numbers2) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = low + high >> 1;
      if (tails[middle] < number) low = middle + 1;
      else high = middle;
    }
    tails[low] = number;
  }
  return tails.length;
}
function changesInOrder(shown, latest) {
  const place = new Map(latest.map((key, index) => [key, index]));
  const common = shown.filter((key) => place.has(key));
  const moved = common.length - longestRising(common.map((key) => place.get(key)));
  const gone = shown.length - common.length;
  const came = latest.length - common.length;
  return moved + Math.max(gone, came);
}
function agree(shown, latest) {
  const from = Math.max(shown.offset, latest.offset);
  const to = Math.min(shown.offset + shown.items.length, latest.offset + latest.items.length);
  if (shown.total_items !== latest.total_items) return false;
  for (let place = from; place < to; place += 1) {
    const before2 = shown.items[place - shown.offset];
    const after2 = latest.items[place - latest.offset];
    if (before2 === void 0 || after2 === void 0 || itemKey(before2) !== itemKey(after2)) return false;
  }
  return true;
}
function refreshInPlace(shown, latest) {
  const fresh = new Map(latest.items.map((item) => [itemKey(item), item]));
  return {
    ...latest,
    offset: shown.offset,
    total_items: shown.total_items,
    items: shown.items.map((item) => fresh.get(itemKey(item)) ?? item)
  };
}
function changedJobs(before2, after2) {
  const facts = (item) => item.kind === "job" ? JSON.stringify({ ...item.row, index: 0 }) : "";
  const old = new Map(before2.items.map((item) => [itemKey(item), facts(item)]));
  return after2.items.filter((item) => item.kind === "job" && old.has(itemKey(item)) && old.get(itemKey(item)) !== facts(item)).map(itemKey);
}
function statusChanges(before2, after2) {
  const old = new Map(
    before2.items.map((item) => [itemKey(item), item.kind === "job" ? item.row.status : null])
  );
  return after2.items.flatMap(
    (item) => item.kind === "job" && old.has(item.row.id) && old.get(item.row.id) !== item.row.status ? [item.row] : []
  );
}

// src/table/announce.ts
var ANNOUNCE_MS = 4e3;
var NAMED2 = 2;
var VERBS = {
  inbox: "is in the inbox",
  approved: "is approved",
  running: "is running",
  done: "is done",
  failed: "has failed",
  rejected: "is rejected"
};
var Announcer = class {
  /** What a screen reader is to say. */
  text;
  #text = new Cell("");
  #stop;
  #shown = null;
  #changes = /* @__PURE__ */ new Map();
  #arrived = 0;
  #waiting = 0;
  #timer = null;
  constructor(feed) {
    this.text = this.#text;
    this.#stop = feed.state.subscribe(({ window: window2 }) => this.#look(window2));
  }
  dispose() {
    this.#stop();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
  #look(window2) {
    const before2 = this.#shown;
    this.#shown = window2;
    if (window2 === null || before2 === null || before2 === window2) return;
    for (const row of statusChanges(before2, window2)) this.#changes.set(row.id, row);
    this.#arrived = Math.max(0, this.#arrived + window2.waiting - before2.waiting);
    this.#waiting = window2.waiting;
    if (this.#timer === null && (this.#changes.size > 0 || this.#arrived > 0)) this.#say();
  }
  #say() {
    const sentences = [];
    const changes = [...this.#changes.values()];
    if (changes.length > NAMED2) {
      const counts = /* @__PURE__ */ new Map();
      for (const { status } of changes) counts.set(status, (counts.get(status) ?? 0) + 1);
      const words2 = [...counts].map(([status, count2]) => `${count2} ${status}`);
      sentences.push(`${plural(changes.length, "job")} changed: ${list(words2)}.`);
    } else {
      for (const { name, status } of changes) sentences.push(`${plain(name) || "A job"} ${VERBS[status]}.`);
    }
    if (this.#arrived > 0) {
      sentences.push(
        `${plural(this.#waiting, "job")} ${this.#waiting === 1 ? "waits" : "wait"} for your review.`
      );
    }
    this.#changes = /* @__PURE__ */ new Map();
    this.#arrived = 0;
    this.#text.value = sentences.join(" ");
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#changes.size > 0 || this.#arrived > 0) this.#say();
      else this.#text.value = "";
    }, ANNOUNCE_MS);
  }
};

// src/values.ts
var STATUSES = ["inbox", "approved", "running", "done", "failed", "rejected"];

// src/table/view_state.ts
var COLUMNS = [
  "index",
  "name",
  "status",
  "submitter",
  "submitted",
  "duration",
  "exit",
  "outputs"
];
var ALL_COLUMNS = [...COLUMNS, "shared"];
var GROUP_KEYS = ["owner", "submitter", "status", "day"];
var LEAST_WIDTH = 30;
var MOST_WIDTH = 2e3;
var MAX_BYTES = 16 * 1024;
var MAX_TEXT = 500;
var MAX_OPEN = 50;
var EMPTY_QUERY = { text: "", statuses: [], waiting: false };
var DEFAULT_STATE = {
  query: EMPTY_QUERY,
  sort: { column: "index", descending: false },
  group: "owner",
  collapsed: [],
  columns: {},
  open: []
};
function isObject3(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function strings2(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
function readQuery(value) {
  if (!isObject3(value)) return EMPTY_QUERY;
  const statuses = new Set(strings2(value["statuses"]));
  return {
    text: typeof value["text"] === "string" ? value["text"].slice(0, MAX_TEXT) : "",
    statuses: STATUSES.filter((status) => statuses.has(status)),
    waiting: value["waiting"] === true
  };
}
function readSort(value) {
  const column = isObject3(value) ? COLUMNS.find((name) => name === value["column"]) : void 0;
  if (column === void 0 || !isObject3(value)) return DEFAULT_STATE.sort;
  return { column, descending: value["descending"] === true };
}
function groupOf(keys) {
  const [first, second] = keys;
  if (first === void 0) return "none";
  return second === void 0 || second === first ? first : [first, second];
}
function readGroup(value) {
  if (value === "none") return value;
  const words2 = Array.isArray(value) ? value : [value];
  const keys = words2.flatMap((word) => GROUP_KEYS.filter((key) => key === word)).slice(0, 2);
  return keys.length === 0 ? DEFAULT_STATE.group : groupOf(keys);
}
function boundedWidth(width2) {
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width2)));
}
function readColumns(value) {
  if (!isObject3(value)) return {};
  const found = {};
  for (const name of ALL_COLUMNS) {
    const choice = value[name];
    if (!isObject3(choice)) continue;
    const { shown, width: width2 } = choice;
    const read2 = {
      shown: typeof shown === "boolean" ? shown : null,
      width: typeof width2 === "number" && Number.isFinite(width2) ? boundedWidth(width2) : null
    };
    if (read2.shown !== null || read2.width !== null) found[name] = read2;
  }
  return found;
}
function readViewState(value) {
  const found = isObject3(value) ? value : {};
  return {
    query: readQuery(found["query"]),
    sort: readSort(found["sort"]),
    group: readGroup(found["group"]),
    collapsed: strings2(found["collapsed"]),
    columns: readColumns(found["columns"]),
    open: strings2(found["open"]).slice(-MAX_OPEN)
  };
}
function bounded(state) {
  const size = (value) => new TextEncoder().encode(JSON.stringify(value)).length;
  let next = {
    ...state,
    query: { ...state.query, text: state.query.text.slice(0, MAX_TEXT) },
    open: state.open.slice(-MAX_OPEN)
  };
  while (size(next) > MAX_BYTES && next.collapsed.length > 0) {
    next = { ...next, collapsed: next.collapsed.slice(Math.ceil(next.collapsed.length / 4)) };
  }
  return next;
}

// src/table/empty.tsx
var NEXT = {
  inbox: ["The inbox is empty.", "A job that somebody submits to you appears here by itself."],
  approved: [
    "No job is approved and waiting for its run.",
    "Approve one in the inbox, and the runner takes it."
  ],
  running: [
    "No job is running.",
    "Approved jobs run while a runner is there: python -m syft_job_widgets run, in a terminal."
  ],
  done: ["No job is done yet.", "A job that ran to its end appears here, with its outputs."],
  failed: ["No job has failed.", "One that fails appears here, with the last lines of its logs."],
  rejected: ["No job is rejected.", "To reject one, open it in the inbox and say why."]
};
function words(query) {
  const { text, statuses, waiting } = query;
  const [only] = statuses;
  if (text === "" && waiting && only === void 0) {
    return [
      "Nothing waits for your decision.",
      "A job that needs one appears here by itself. The other jobs are a click away."
    ];
  }
  if (text === "" && !waiting && only !== void 0) {
    if (statuses.length === 1) return NEXT[only];
    return [`No job is ${list(statuses).replace(/ and (?=\w+$)/u, " or ")}.`, "Look at the others."];
  }
  if (!waiting && only === void 0) {
    return ["No job matches this search.", "Names and addresses are searched. A part of one is enough."];
  }
  const parts = [
    ...waiting ? ["needs your decision"] : [],
    ...only === void 0 ? [] : [`is ${statuses.join(" or ")}`],
    ...text === "" ? [] : ["matches the search"]
  ];
  return [`No job ${list(parts)}.`, "Leave one of the conditions out."];
}
function Empty(props) {
  const { user, query, total, onQuery } = props;
  if (total === 0) {
    return /* @__PURE__ */ k("div", { class: "empty" }, /* @__PURE__ */ k("p", null, "There are no jobs yet."), /* @__PURE__ */ k("p", { class: "muted" }, "A job that somebody submits to ", /* @__PURE__ */ k(Text, null, user), " appears here by itself. To submit one, use", " ", /* @__PURE__ */ k("code", null, "client.submit_python_job(user, code_path)"), "."));
  }
  const [what, next] = words(query);
  const several = [query.text !== "", query.waiting, query.statuses.length > 0].filter(Boolean).length > 1;
  return /* @__PURE__ */ k("div", { class: "empty" }, /* @__PURE__ */ k("p", null, what), /* @__PURE__ */ k("p", { class: "muted" }, next), /* @__PURE__ */ k("p", { class: "empty-buttons" }, several && query.text !== "" ? /* @__PURE__ */ k(Button, { onClick: () => onQuery({ ...query, text: "" }) }, "Without the search") : null, several && query.waiting ? /* @__PURE__ */ k(Button, { onClick: () => onQuery({ ...query, waiting: false }) }, "Also what needs no decision") : null, several && query.statuses.length > 0 ? /* @__PURE__ */ k(Button, { onClick: () => onQuery({ ...query, statuses: [] }) }, "Any status") : null, /* @__PURE__ */ k(Button, { onClick: () => onQuery(EMPTY_QUERY) }, "Show all jobs")));
}
function Loading() {
  return /* @__PURE__ */ k("p", { class: "loading", role: "status" }, "Reading the jobs…");
}

// src/table/feed.ts
var COUNT = 120;
var FIRST_COUNT = 60;
var MARGIN2 = 15;
var STEP2 = 20;
var HIGHLIGHT_MS = 2500;
function windowFor(held, first, last) {
  if (held !== null) {
    const end2 = held.offset + held.items.length;
    const low = held.offset === 0 || first >= held.offset + MARGIN2;
    const high = end2 >= held.total_items || last < end2 - MARGIN2;
    if (low && high) return null;
  }
  const middle = Math.floor((first + last) / 2);
  const wanted = Math.max(0, Math.floor((middle - COUNT / 2) / STEP2) * STEP2);
  return held !== null && wanted === held.offset && held.items.length >= COUNT ? null : wanted;
}
var JobsFeed = class {
  state;
  #state = new Cell({
    window: null,
    pending: 0,
    error: null,
    changed: /* @__PURE__ */ new Set(),
    order: 0
  });
  #desk;
  #stops;
  #look;
  #offset = 0;
  #latest = null;
  #held = false;
  #scrolled = false;
  #asking = null;
  #askedOffset = null;
  #fade = null;
  constructor(desk, look) {
    this.#desk = desk;
    this.#look = look;
    this.state = this.#state;
    this.#stops = [
      desk.on("jobs.window", (data) => this.#take(data.window, false)),
      desk.onResubscribe(() => this.#ask(false)),
      desk.on("job.card", (data) => {
        if ("card" in data) this.#takeRow(data.card.row);
      })
    ];
    this.#ask(true);
  }
  /** Another query, order or grouping: the answer is shown whatever is held. */
  setLook(look) {
    const from = JSON.stringify([this.#look.query, this.#look.sort, this.#look.group]);
    const to = JSON.stringify([look.query, look.sort, look.group]);
    this.#look = look;
    if (from !== to) this.#offset = 0;
    this.#ask(true);
  }
  /** The viewport shows the items `first` to `last`. */
  setRange(first, last) {
    const wanted = windowFor(this.#state.value.window, first, last);
    if (wanted === null || wanted === this.#askedOffset && this.#scrolled) return;
    this.#offset = wanted;
    this.#scrolled = true;
    this.#ask(true);
  }
  /** A person is busy with the rows (pointer over them, or focus inside): the order stays as it is. */
  setHeld(held) {
    this.#held = held;
    if (!held) this.show();
  }
  /** Takes the newest order over. */
  show() {
    if (this.#latest === null || this.#state.value.pending === 0) return;
    this.#update({ window: this.#latest, pending: 0, order: this.#state.value.order + 1 });
  }
  item(index) {
    const held = this.#state.value.window;
    return held === null ? void 0 : held.items[index - held.offset];
  }
  /** The place of an item in the list, or -1 when it is not in the window. */
  indexOf(key) {
    const held = this.#state.value.window;
    const place = held?.items.findIndex((item) => itemKey(item) === key) ?? -1;
    return held === null || place < 0 ? -1 : held.offset + place;
  }
  retry() {
    this.#ask(true);
  }
  dispose() {
    for (const stop of this.#stops) stop();
    this.#asking?.abort();
    if (this.#fade !== null) clearTimeout(this.#fade);
  }
  #update(change) {
    this.#state.value = { ...this.#state.value, ...change };
  }
  #ask(adopt) {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#askedOffset = this.#offset;
    const count2 = this.#scrolled ? COUNT : FIRST_COUNT;
    const params = { ...this.#look, offset: this.#offset, count: count2 };
    this.#desk.request("jobs.window", params, { signal: asking.signal }).then(
      (window2) => {
        if (this.#asking === asking) this.#askedOffset = null;
        this.#take(window2, adopt);
      },
      (error) => {
        if (asking.signal.aborted) return;
        this.#askedOffset = null;
        if (error instanceof DeskError) this.#update({ error });
      }
    );
  }
  #take(window2, adopt) {
    const { window: shown, order, changed } = this.#state.value;
    this.#latest = window2;
    if (shown === null) {
      this.#update({ window: window2, pending: 0, error: null, order: order + 1 });
      return;
    }
    const news = changedJobs(shown, window2);
    const differs = adopt || shown.offset !== window2.offset ? 0 : changesInOrder(shown.items.map(itemKey), window2.items.map(itemKey));
    const hold = this.#held && differs > 0;
    this.#update({
      window: hold ? refreshInPlace(shown, window2) : window2,
      pending: hold ? differs : 0,
      error: null,
      changed: news.length === 0 ? changed : /* @__PURE__ */ new Set([...changed, ...news]),
      order: hold || agree(shown, window2) ? order : order + 1
    });
    if (news.length > 0) this.#fadeLater();
  }
  /** A card knows its row also when the row has left the list that is asked for. */
  #takeRow(row) {
    const { window: window2 } = this.#state.value;
    if (window2 === null) return;
    const place = window2.items.findIndex((item) => itemKey(item) === row.id);
    if (place < 0) return;
    const items = [...window2.items];
    items[place] = { kind: "job", row };
    this.#update({ window: { ...window2, items } });
  }
  #fadeLater() {
    if (this.#fade !== null) clearTimeout(this.#fade);
    this.#fade = setTimeout(() => this.#update({ changed: /* @__PURE__ */ new Set() }), HIGHLIGHT_MS);
  }
};

// src/table/heading.tsx
function countWords(window2, asOf) {
  const when = asOf === null ? "" : `, as of ${timeOfDay(asOf)}`;
  if (window2 === null) return when.slice(2);
  const { matched, total } = window2;
  return `${matched === total ? "" : `${matched.toLocaleString("en")} of `}${plural(total, "job")}${when}`;
}

// src/table/saved.ts
var SAVE_MS = 400;
function useSaved(initial, save2) {
  const [state, setState] = d2(initial);
  const latest = T2(state);
  const timer = T2(null);
  const flush = b(() => {
    if (timer.current === null) return;
    clearTimeout(timer.current);
    timer.current = null;
    save2(bounded(latest.current));
  }, [save2]);
  const change = b(
    (part2) => {
      latest.current = { ...latest.current, ...part2 };
      setState(latest.current);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(flush, SAVE_MS);
    },
    [flush]
  );
  F2(() => {
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [flush]);
  return [state, change];
}

// src/ui/kernel_notice.tsx
function moment(at) {
  return date(at) === date(Date.now()) ? timeOfDay(at) : exact(at);
}
function KernelNotice({ desk }) {
  const silence = useCell(desk.kernelSilentSince);
  const waiting = useCell(desk.waiting);
  const asOf = parseTime(useCell(desk.asOf));
  const [askedAt, setAskedAt] = d2(null);
  const silent = silence !== null;
  A2(() => {
    if (!silent) setAskedAt(null);
  }, [silent]);
  if (silence !== null) {
    const ask = () => {
      desk.ask();
      setAskedAt(Date.now());
    };
    return /* @__PURE__ */ k(
      Notice,
      {
        kind: "warn",
        live: true,
        actions: /* @__PURE__ */ k(Button, { small: true, onClick: ask }, "Ask again")
      },
      "No answer from the kernel since ",
      moment(silence.since),
      ".",
      asOf === null ? " Nothing was shown yet." : ` What you see is as of ${moment(asOf)}.`,
      " If the kernel was restarted, run the cell again; in an app, reload the page.",
      askedAt === null ? null : ` Asked again at ${timeOfDay(askedAt)}.`
    );
  }
  if (waiting) {
    return /* @__PURE__ */ k("p", { class: "kernel-waiting muted", role: "status" }, "Waiting for the kernel: it may be busy with a cell…");
  }
  return null;
}

// src/panel/row.tsx
var HEADS = {
  "waiting for you": "Waiting for you",
  "under way": "Under way",
  finished: "Finished"
};
function GroupHead(props) {
  const { item } = props;
  return /* @__PURE__ */ k("h3", { class: "panel-group" }, /* @__PURE__ */ k(
    "button",
    {
      type: "button",
      "data-key": `group ${item.key}`,
      tabIndex: props.tab,
      "aria-expanded": !item.collapsed,
      onClick: props.onToggle,
      onFocus: props.onFocus
    },
    /* @__PURE__ */ k("span", { class: "twist", "aria-hidden": "true" }, item.collapsed ? "▸" : "▾"),
    HEADS[item.label] ?? item.label,
    " ",
    /* @__PURE__ */ k("span", { class: "muted" }, item.count.toLocaleString("en"))
  ));
}
function Row4(props) {
  const { desk, row } = props;
  const oddities = row.warnings.length + (row.problem === null ? 0 : 1);
  const other = row.mine ? row.submitter : row.owner;
  const marks = [row.waiting && "waiting", props.changed && "changed"].filter(Boolean);
  return /* @__PURE__ */ k(
    "button",
    {
      type: "button",
      class: ["panel-row", ...marks].join(" "),
      "data-key": row.id,
      tabIndex: props.tab,
      onClick: props.onOpen,
      onFocus: props.onFocus
    },
    /* @__PURE__ */ k("span", { class: "panel-name" }, /* @__PURE__ */ k(Text, { empty: "(no name)" }, row.name)),
    row.waiting && row.status === "inbox" ? null : /* @__PURE__ */ k("span", { class: "panel-line" }, /* @__PURE__ */ k(StatusPhase, { desk, row })),
    /* @__PURE__ */ k("span", { class: "panel-line muted" }, /* @__PURE__ */ k("span", { class: "panel-other", title: plain(other) }, row.mine ? null : "to ", /* @__PURE__ */ k(Text, null, other)), /* @__PURE__ */ k("span", { class: "panel-age" }, /* @__PURE__ */ k(Age, { desk, at: row.submitted_at, text: row.submitted_text }))),
    oddities === 0 ? null : /* @__PURE__ */ k("span", { class: "panel-line panel-odd" }, row.problem === null ? plural(oddities, "warning") : "cannot be read")
  );
}

// src/panel/list.tsx
var ROW2 = 56;
var GROUP = 30;
function Spacer2({ height }) {
  return height <= 0 ? null : /* @__PURE__ */ k("li", { "aria-hidden": "true", style: { height: `${height}px` } });
}
function List(props) {
  const { desk, feed, state, window: window2 } = props;
  const box = T2(null);
  const keyAt = (index) => {
    const item = feed.item(index);
    return item === void 0 ? `place ${index}` : itemKey(item);
  };
  const virtual = useVirtual({
    count: window2.total_items,
    box,
    base: ROW2,
    estimate: (index) => feed.item(index)?.kind === "group" ? GROUP : ROW2,
    keyAt,
    overscan: 10,
    order: state.order,
    extra: () => props.current === null ? [] : [feed.indexOf(props.current)]
  });
  const { items, first, last } = virtual;
  A2(() => feed.setRange(first, last), [feed, first, last, window2]);
  const reachable = window2.items.find((item) => item.kind === "job") ?? window2.items[0];
  const stop = props.current ?? (reachable === void 0 ? null : itemKey(reachable));
  const move = (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || box.current === null) return;
    const buttons = [...box.current.querySelectorAll("button[data-key]")];
    const here = buttons.indexOf(event.target);
    event.preventDefault();
    buttons[here + by]?.focus();
  };
  const rows = [];
  let reached = 0;
  for (const place of items) {
    if (place.start > reached)
      rows.push(/* @__PURE__ */ k(Spacer2, { key: `gap ${place.index}`, height: place.start - reached }));
    reached = place.end;
    rows.push(
      /* @__PURE__ */ k("li", { key: place.key, "data-index": place.index, ref: virtual.measure }, renderItem(place.index, place.key))
    );
  }
  rows.push(/* @__PURE__ */ k(Spacer2, { key: "rest", height: virtual.total - reached }));
  function renderItem(index, key) {
    const item = feed.item(index);
    const tab = key === stop ? 0 : -1;
    if (item === void 0) return /* @__PURE__ */ k("p", { class: "panel-row muted" }, "…");
    if (item.kind === "group")
      return /* @__PURE__ */ k(
        GroupHead,
        {
          item,
          tab,
          onToggle: () => props.onToggleGroup(item.key),
          onFocus: () => props.onFocus(key)
        }
      );
    return /* @__PURE__ */ k(
      Row4,
      {
        desk,
        row: item.row,
        tab,
        changed: state.changed.has(item.row.id),
        onOpen: () => props.onOpen(item.row.id),
        onFocus: () => props.onFocus(key)
      }
    );
  }
  return /* @__PURE__ */ k(
    "ul",
    {
      class: "panel-list",
      "aria-label": "Jobs",
      ref: box,
      onKeyDown: move,
      onPointerEnter: () => feed.setHeld(true),
      onPointerLeave: () => feed.setHeld(false)
    },
    rows
  );
}

// src/panel/next.ts
async function findNext(desk, shown) {
  const { sort, collapsed } = DEFAULT_STATE;
  const query = { text: "", statuses: [], waiting: true };
  const { rows } = await desk.request("jobs.pick", { query, sort, group: "none", collapsed });
  const ids = rows.map((row) => row.id);
  const others = ids.filter((id) => id !== shown);
  const here = shown === null ? -1 : ids.indexOf(shown);
  const next = ids.slice(here + 1).find((id) => id !== shown) ?? others[0] ?? null;
  return { next, others: others.length };
}

// src/panel/root.tsx
var SORT = { column: "submitted", descending: true };
function PanelRoot({ desk, connection, header: headerCell, commands, hint }) {
  const header = useCell(headerCell);
  const save2 = b((next) => connection.saveViewState(next), [connection]);
  const [view, change] = useSaved(d2(() => readViewState(connection.viewState))[0], save2);
  const look = (state2) => ({ query: state2.query, sort: SORT, group: "attention", collapsed: state2.collapsed });
  const [memories] = d2(() => new Memories());
  const [feed] = d2(() => new JobsFeed(desk, look(view)));
  const [announcer] = d2(() => new Announcer(feed));
  const state = useCell(feed.state);
  const [current, setCurrent] = d2(null);
  const [said, say] = d2(null);
  const back = T2(null);
  const frame = T2(null);
  const returning = T2(null);
  A2(
    () => () => {
      announcer.dispose();
      feed.dispose();
    },
    [announcer, feed]
  );
  const { query, collapsed } = view;
  const first = T2(true);
  A2(() => {
    if (first.current) first.current = false;
    else feed.setLook(look(view));
  }, [feed, query, collapsed]);
  const shown = view.open.at(-1) ?? null;
  const open = b(
    (job) => {
      say(null);
      change({ open: job === null ? [] : [job] });
    },
    [change]
  );
  const latest = T2(shown);
  latest.current = shown;
  const goNext = b(() => {
    findNext(desk, latest.current).then(
      ({ next }) => {
        if (next === null)
          say(latest.current === null ? "Nothing waits for you." : "No other job waits for you.");
        else open(next);
      },
      (error) => say(error instanceof Error ? error.message : String(error))
    );
  }, [desk, open]);
  A2(
    () => commands((command) => command.do === "next" ? goNext() : open(command.job)),
    [commands, goNext, open]
  );
  const close = () => {
    returning.current = shown;
    open(null);
  };
  F2(() => {
    const root = frame.current?.getRootNode();
    if (shown !== null) {
      if (root?.activeElement != null) back.current?.querySelector("button")?.focus({ preventScroll: true });
      return;
    }
    const key = returning.current;
    returning.current = null;
    const rows = [...frame.current?.querySelectorAll("button[data-key]") ?? []];
    if (key !== null) rows.find((row) => row.dataset["key"] === key)?.focus();
  }, [shown]);
  const { window: window2 } = state;
  const waiting = window2?.waiting ?? header?.waiting ?? 0;
  const problem = header?.problem ?? null;
  const asOf = parseTime(useCell(desk.asOf) ?? window2?.as_of ?? null);
  const others = window2?.waiting ?? 0;
  return /* @__PURE__ */ k("div", { class: "panel-desk", ref: frame }, /* @__PURE__ */ k("p", { class: "visually-hidden", role: "status" }, useCell(announcer.text)), hint == null ? null : /* @__PURE__ */ k(Notice, { kind: "info" }, hint), /* @__PURE__ */ k(KernelNotice, { desk }), problem === null ? null : /* @__PURE__ */ k(Notice, { kind: "bad" }, /* @__PURE__ */ k(Text, null, problem)), said === null ? null : /* @__PURE__ */ k(
    Notice,
    {
      kind: "info",
      live: true,
      actions: /* @__PURE__ */ k(Button, { small: true, kind: "quiet", onClick: () => say(null) }, "Close")
    },
    /* @__PURE__ */ k(Text, null, said)
  ), shown === null ? null : /* @__PURE__ */ k(
    "section",
    {
      class: "panel-card",
      "aria-label": "Job",
      onKeyDown: (event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }
    },
    /* @__PURE__ */ k("nav", { class: "panel-nav", "aria-label": "Jobs", ref: back }, /* @__PURE__ */ k(Button, { small: true, name: "back", title: "Esc", onClick: close }, "‹ All jobs"), others > 0 ? /* @__PURE__ */ k(Button, { small: true, name: "next", onClick: goNext }, "Next waiting ›") : null),
    /* @__PURE__ */ k("div", { class: "panel-scroll" }, /* @__PURE__ */ k(CardView, { key: shown, desk, job: shown, memory: memories.of(shown), onClose: close }))
  ), /* @__PURE__ */ k("section", { class: "panel-all", hidden: shown !== null }, /* @__PURE__ */ k("header", { class: "panel-head" }, /* @__PURE__ */ k("h2", null, window2 === null && header === null ? "Jobs" : waiting > 0 ? `${plural(waiting, "job")} ${waiting === 1 ? "waits" : "wait"} for you` : "Nothing waits for you"), header === null ? null : /* @__PURE__ */ k("p", { class: "muted" }, /* @__PURE__ */ k(Text, null, header.user)), /* @__PURE__ */ k(
    "input",
    {
      class: "field",
      type: "search",
      "aria-label": "Search names and addresses",
      placeholder: "Search names and addresses",
      value: query.text,
      onInput: (event) => change({ query: { ...query, text: event.currentTarget.value } })
    }
  )), state.error === null ? null : /* @__PURE__ */ k(ErrorNotice, { error: state.error, again: () => feed.retry() }), window2 === null ? state.error === null && /* @__PURE__ */ k(Loading, null) : window2.total_items === 0 ? /* @__PURE__ */ k(
    Empty,
    {
      user: header?.user ?? "you",
      query,
      total: window2.total,
      onQuery: () => change({ query: EMPTY_QUERY })
    }
  ) : /* @__PURE__ */ k(
    List,
    {
      desk,
      feed,
      state,
      window: window2,
      current,
      onOpen: open,
      onToggleGroup: (key) => change({
        collapsed: collapsed.includes(key) ? collapsed.filter((each) => each !== key) : [...collapsed, key]
      }),
      onFocus: setCurrent
    }
  ), /* @__PURE__ */ k("footer", { class: "panel-foot" }, /* @__PURE__ */ k("span", { class: "muted" }, countWords(window2, asOf)), state.pending === 0 ? null : /* @__PURE__ */ k(Button, { small: true, kind: "quiet", name: "show-order", onClick: () => feed.show() }, "Show ", plural(state.pending, "change")))));
}

// src/panel/place.tsx
var NO_PANEL = "There is no side panel here, so the desk stands in this cell. JupyterLab and Notebook 7 have one when syft-job-widgets is installed where their server runs.";
function withCommands(el, hint) {
  const commands = inbox(el);
  return (props) => /* @__PURE__ */ k(PanelRoot, { ...props, commands, hint });
}
function renderPanel(context, styles2) {
  return mount(withCommands(context.el, null), styles2)(context);
}
function renderInPlace(context, styles2, asked) {
  return mount(withCommands(context.el, asked ? NO_PANEL : null), [...styles2, IN_CELL])(context);
}
var IN_CELL = ":host { height: 600px; max-width: 480px; }";
function renderDocked(context, styles2, look) {
  const Docked = () => /* @__PURE__ */ k("div", { class: "panel-docked" }, /* @__PURE__ */ k("span", null, "The desk of this kernel is in the side panel."), /* @__PURE__ */ k(Button, { small: true, name: "look", onClick: look }, "Show it"));
  return mount(Docked, [...styles2, ":host, .sjw { height: auto; }"])(context);
}

// src/style/card.css
var card_default = '.card {\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 8px;\n  padding: 10px 12px 12px;\n}\n\n.card-root > .notice {\n  margin: 8px 12px 0;\n}\n\n.stack {\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 8px;\n}\n\n.card-head {\n  display: grid;\n  gap: 6px;\n}\n\n.card-title {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: baseline;\n  gap: 2px 12px;\n}\n\n.sjw .card-title h3 {\n  font-size: 1.15em;\n}\n\n.card-now {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 6px 14px;\n}\n\n.card-now > p {\n  flex: 0 1 auto;\n}\n\n.actions {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 6px;\n}\n\n/* what cannot be done now stays in its place, and out of the way of what can */\n.actions .button[aria-disabled="true"]:not([aria-busy="true"]) {\n  border-color: transparent;\n  padding-inline: 4px;\n}\n\n.section {\n  border-block-start: 1px solid var(--sjw-line);\n  padding-block-start: 4px;\n}\n\n.section > summary {\n  padding-block: 2px;\n  border-radius: var(--sjw-radius);\n  cursor: pointer;\n}\n\n.section > summary h4 {\n  display: inline;\n}\n\n.section > :not(summary) {\n  margin-block: 4px 2px;\n}\n\n.sjw .facts {\n  display: grid;\n  grid-template-columns: repeat(auto-fill, minmax(min(100%, 27em), 1fr));\n  gap: 2px 20px;\n}\n\n.facts > div {\n  display: grid;\n  grid-template-columns: 8.5em minmax(0, 1fr);\n  gap: 8px;\n}\n\n.facts > .wide {\n  grid-column: 1 / -1;\n}\n\n.facts dt {\n  color: var(--sjw-muted);\n}\n\n.digest code {\n  letter-spacing: 0.02em;\n  margin-inline-end: 4px;\n}\n';

// src/style/card_narrow.css
var card_narrow_default = '@container sjw (max-width: 700px) {\n  .files {\n    grid-template-columns: minmax(0, 1fr);\n  }\n\n  .files-list {\n    max-height: 220px;\n  }\n}\n\n@container sjw (max-width: 560px) {\n  .card {\n    padding-inline: 8px;\n  }\n\n  .facts > div,\n  .timeline > li {\n    grid-template-columns: minmax(0, 1fr);\n    gap: 0;\n  }\n}\n\n@media (forced-colors: active) {\n  /* "transparent" is no colour there: every file would look chosen */\n  .file-entry:not([aria-current="true"], [aria-expanded="true"], .stopped) {\n    border-inline-start-color: Canvas;\n  }\n}\n';

// src/style/code.css
var code_default = `.code {
  position: relative;
  max-height: min(60vh, 460px);
  overflow: auto;
  overflow-anchor: none;
  border: 1px solid var(--sjw-line);
  border-radius: var(--sjw-radius);
  font: 400 var(--sjw-code-size) / var(--sjw-code-line) var(--sjw-mono);
  tab-size: 4;
}

.code-probe {
  position: absolute;
  visibility: hidden;
  white-space: pre;
}

.code-lines {
  position: relative;
}

.code-line {
  position: absolute;
  inset-inline: 0;
  display: flex;
  min-height: var(--sjw-code-line);
}

.code-number {
  position: sticky;
  inset-inline-start: 0;
  z-index: 1;
  flex: none;
  display: flex;
  justify-content: space-between;
  padding-inline: 4px 6px;
  border-inline-end: 1px solid var(--sjw-line);
  background: var(--sjw-soft);
  color: var(--sjw-muted);
  user-select: none;
}

.code-number > [data-number]::after {
  content: attr(data-number);
}

.code-flag {
  min-width: 1ch;
  color: var(--sjw-warn);
}

.code-line.stop .code-flag {
  color: var(--sjw-bad);
}

.code-line.note .code-flag {
  color: var(--sjw-muted);
}

.code-text {
  flex: 1;
  padding-inline: 8px;
  white-space: pre;
}

.code-text .text {
  white-space: inherit;
}

.wrap .code-text {
  min-width: 0;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.code-line.look .code-text {
  background: var(--sjw-warn-soft);
}

.code-line.stop .code-text {
  background: var(--sjw-bad-soft);
}

.code-line.current .code-text {
  box-shadow: inset 0 0 0 1px var(--sjw-accent);
}

.code-more {
  position: sticky;
  inset-inline-end: 0;
  flex: none;
  padding-inline: 4px;
  background: var(--sjw-warn-soft);
  color: var(--sjw-warn);
  font-weight: 600;
}

.file-end {
  display: block;
  width: 1px;
  height: 1px;
}

/* A token's class is one word; those of a family begin alike. */
[class^="tok-k"],
.tok-ow {
  color: var(--sjw-tok-keyword);
  font-weight: 600;
}

[class^="tok-s"],
[class^="tok-l"],
.tok-dl {
  color: var(--sjw-tok-string);
}

[class^="tok-c"],
.tok-sd {
  color: var(--sjw-tok-comment);
  font-style: italic;
}

[class^="tok-m"],
.tok-il {
  color: var(--sjw-tok-number);
}

.tok-na,
.tok-nb,
.tok-nc,
.tok-nd,
.tok-ne,
.tok-nf,
.tok-fm,
.tok-nt,
.tok-bp {
  color: var(--sjw-tok-name);
}

.tok-o {
  color: var(--sjw-tok-operator);
}
`;

// src/style/diff.css
var diff_default = ".compare-head,\n.diffs-head {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: baseline;\n  gap: 4px 14px;\n}\n\n.base-choice {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 2px 6px;\n  align-items: baseline;\n  min-width: 0;\n}\n\n.base-choice .field {\n  min-width: 0;\n  max-width: min(100%, 30em);\n}\n\n.diffs {\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 4px;\n}\n\n.diffs-head > .button {\n  min-height: 24px;\n  margin-inline-start: auto;\n}\n\n.file-diff > summary {\n  min-height: 24px;\n  padding: 2px 6px;\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-soft);\n  cursor: pointer;\n}\n\n.diff-change {\n  margin-inline-start: 6px;\n  font-weight: 600;\n}\n\n.diff-change.added {\n  color: var(--sjw-good);\n}\n\n.diff-change.removed {\n  color: var(--sjw-bad);\n}\n\n.diff-note {\n  padding: 3px 8px;\n  color: var(--sjw-warn);\n}\n\n.diff {\n  max-height: min(60vh, 460px);\n  overflow: auto;\n  overflow-anchor: none;\n  margin-block-start: 3px;\n  border: 1px solid var(--sjw-line);\n  border-radius: var(--sjw-radius);\n  font: 400 var(--sjw-code-size) / var(--sjw-code-line) var(--sjw-mono);\n  tab-size: 4;\n}\n\n.diff-row {\n  position: absolute;\n  inset-inline: 0;\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  min-height: var(--sjw-code-line);\n}\n\n.diff-part {\n  justify-items: start;\n  padding-inline: 4px;\n  background: var(--sjw-soft);\n  font-family: var(--sjw-font);\n}\n\n.diff-part .button {\n  min-height: 20px;\n}\n\n.diff-cell {\n  display: flex;\n}\n\n.diff-cell.came {\n  background: var(--sjw-good-soft);\n}\n\n.diff-cell.went {\n  background: var(--sjw-bad-soft);\n}\n\n.diff-cell.none {\n  background: var(--sjw-soft);\n}\n\n.split > * > .diff-row:not(.diff-part) {\n  grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);\n}\n\n.split .diff-cell + .diff-cell {\n  border-inline-start: 1px solid var(--sjw-line);\n}\n\n.diff-number {\n  flex: none;\n  width: var(--digits);\n  padding-inline-end: 4px;\n  color: var(--sjw-muted);\n  text-align: end;\n  user-select: none;\n}\n\n.diff-number::after {\n  content: attr(data-number);\n}\n\n.diff-sign {\n  flex: none;\n  width: 2ch;\n  text-align: center;\n  font-weight: 700;\n  user-select: none;\n}\n\n.came > .diff-sign {\n  color: var(--sjw-good);\n}\n\n.went > .diff-sign {\n  color: var(--sjw-bad);\n}\n\n.diff-text {\n  flex: 1;\n  min-width: 0;\n  padding-inline-end: 6px;\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\n.diff-text mark {\n  border-radius: 2px;\n  background: color-mix(in srgb, var(--sjw-good) 30%, var(--sjw-bg));\n  color: inherit;\n}\n\n.went mark {\n  background: color-mix(in srgb, var(--sjw-bad) 30%, var(--sjw-bg));\n}\n";

// src/style/files.css
var files_default = '.files {\n  display: grid;\n  grid-template-columns: minmax(190px, 26%) minmax(0, 1fr);\n  gap: 12px;\n  align-items: start;\n}\n\n.files-list {\n  max-height: 480px;\n  overflow: auto;\n}\n\n.file-entry {\n  appearance: none;\n  display: grid;\n  grid-template-columns: minmax(0, 1fr) auto;\n  gap: 0 8px;\n  width: 100%;\n  padding: 3px 7px;\n  border: 0;\n  border-inline-start: 3px solid transparent;\n  border-radius: var(--sjw-radius);\n  background: transparent;\n  color: inherit;\n  font: inherit;\n  text-align: start;\n}\n\nbutton.file-entry {\n  cursor: pointer;\n}\n\nbutton.file-entry:hover {\n  background: var(--sjw-hover);\n}\n\n.file-entry[aria-current="true"],\n.file-entry[aria-expanded="true"] {\n  border-inline-start-color: var(--sjw-accent);\n  background: var(--sjw-accent-soft);\n}\n\n.file-name {\n  grid-column: 1;\n}\n\n.file-meta {\n  grid-column: 1;\n  font-size: 0.92em;\n}\n\n.outputs .file-entry {\n  grid-template-columns: auto minmax(0, 1fr);\n}\n\n.outputs .file-meta {\n  grid-column: 2;\n}\n\n.file-why {\n  grid-column: 1 / -1;\n}\n\n.seen {\n  grid-area: 1 / 2;\n  color: var(--sjw-muted);\n  font-size: 0.92em;\n  white-space: nowrap;\n}\n\n.seen.yes {\n  color: var(--sjw-good);\n}\n\n.flag.look {\n  color: var(--sjw-warn);\n}\n\n.flag.stop {\n  color: var(--sjw-bad);\n}\n\n.stop-sign {\n  grid-area: 1 / 2;\n  align-self: start;\n  padding-inline: 6px;\n  border-radius: var(--sjw-radius);\n  background: var(--sjw-bad);\n  color: var(--sjw-bg);\n}\n\n.sjw .file-entry.stopped {\n  border-inline-start-color: var(--sjw-bad);\n  background: var(--sjw-bad-soft);\n}\n\n.file {\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 5px;\n  min-width: 0;\n}\n\n.file-head {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: baseline;\n  gap: 2px 10px;\n}\n\n.file-head > :last-child {\n  margin-inline-start: auto;\n}\n\n.file-tools {\n  display: inline-flex;\n  flex-wrap: wrap;\n  align-items: baseline;\n  justify-content: flex-end;\n  gap: 2px 8px;\n}\n\n.sjw .marks {\n  max-height: 10em;\n  overflow: auto;\n  padding: 4px 8px;\n  border: 1px solid var(--sjw-line);\n  border-inline-start: 3px solid var(--sjw-warn);\n  border-radius: var(--sjw-radius);\n}\n\n.mark.note {\n  color: var(--sjw-muted);\n}\n';

// src/style/history.css
var history_default = ".timeline > li {\n  display: grid;\n  grid-template-columns: 8.5em minmax(0, 1fr);\n  gap: 8px;\n  padding-block: 2px;\n}\n\n.timeline-text {\n  display: block;\n}\n\n.runner-line {\n  margin: 0;\n  color: var(--sjw-muted);\n  overflow-wrap: anywhere;\n}\n\n.runner-line .warn-text {\n  color: var(--sjw-warn);\n}\n\n.attempts {\n  display: grid;\n  gap: var(--sjw-pad);\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\n.attempt > .diffs {\n  margin-block-start: var(--sjw-pad);\n}\n\n.attempt-facts {\n  margin: 0;\n  overflow-wrap: anywhere;\n}\n";

// src/style/preview.css
var preview_default = ".grid {\n  max-height: min(60vh, 460px);\n  overflow: auto;\n  overflow-anchor: none;\n  border: 1px solid var(--sjw-line);\n  border-radius: var(--sjw-radius);\n}\n\n.grid table {\n  width: max-content;\n  border-collapse: separate;\n  border-spacing: 0;\n  table-layout: fixed;\n  font-size: var(--sjw-code-size);\n  line-height: 21px;\n  font-variant-numeric: tabular-nums;\n}\n\n.grid :is(th, td) {\n  overflow: hidden;\n  padding: 0 8px;\n  border-block-end: 1px solid var(--sjw-line);\n  font-weight: 400;\n  text-align: start;\n  text-overflow: ellipsis;\n  vertical-align: middle;\n  white-space: nowrap;\n}\n\n.grid .text {\n  white-space: pre;\n}\n\n.grid .grid-space td {\n  padding: 0;\n  border: 0;\n}\n\n.grid :is(th, td).number {\n  text-align: end;\n}\n\n.grid thead th {\n  position: sticky;\n  inset-block-start: 0;\n  z-index: 2;\n  background: var(--sjw-bg);\n  border-block-end-color: var(--sjw-line-strong);\n  line-height: 18px;\n}\n\n.grid tbody th,\n.grid thead th:first-child {\n  position: sticky;\n  inset-inline-start: 0;\n  z-index: 1;\n  padding-inline: 4px 6px;\n  border-inline-end: 1px solid var(--sjw-line);\n  background: var(--sjw-bg);\n  color: var(--sjw-muted);\n  text-align: end;\n}\n\n.grid thead th:first-child {\n  z-index: 3;\n}\n\n.grid tbody tr:hover > * {\n  background: color-mix(in srgb, var(--sjw-fg) 4.5%, var(--sjw-bg));\n}\n\n.grid-name,\n.grid-type {\n  display: block;\n  overflow: hidden;\n  text-overflow: ellipsis;\n}\n\n.grid-name {\n  font-weight: 600;\n}\n\n.grid-type {\n  color: var(--sjw-muted);\n  font-size: 0.85em;\n}\n\n.tree,\n.cells {\n  max-height: min(60vh, 460px);\n  overflow: auto;\n  border: 1px solid var(--sjw-line);\n  border-radius: var(--sjw-radius);\n}\n\n.tree {\n  padding-block: 4px;\n  font: 400 var(--sjw-code-size) / 20px var(--sjw-mono);\n}\n\n.tree-root {\n  padding-inline: 8px;\n}\n\n.tree-line {\n  padding-inline-end: 8px;\n  cursor: default;\n}\n\n.tree-line[aria-expanded],\n.tree-line:has(.tree-more) {\n  cursor: pointer;\n}\n\n.tree-line:hover {\n  background: var(--sjw-hover);\n}\n\n.sjw .tree-line:focus-visible {\n  outline-offset: -2px;\n}\n\n.tree-sign {\n  display: inline-block;\n  width: 16px;\n  color: var(--sjw-muted);\n}\n\n.tree-more {\n  margin-inline-start: 16px;\n  color: var(--sjw-accent);\n}\n\n.tree .tok-n {\n  color: var(--sjw-tok-name);\n}\n\n.cell {\n  display: grid;\n  grid-template-columns: 3.6em minmax(0, 1fr);\n  gap: 6px;\n  padding: 6px 8px 6px 0;\n}\n\n.cell + .cell {\n  border-block-start: 1px solid var(--sjw-line);\n}\n\n.cell-side {\n  font: 400 var(--sjw-code-size) / var(--sjw-code-line) var(--sjw-mono);\n  text-align: end;\n}\n\n.cell-body {\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 4px;\n}\n\n.sjw .cell pre {\n  line-height: var(--sjw-code-line);\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\n.sjw .cell-source.code {\n  padding: 2px 6px;\n  background: var(--sjw-soft);\n}\n\n.sjw .cell-source.markdown {\n  font-family: inherit;\n}\n\n.sjw .cell-output {\n  padding-inline: 6px;\n}\n\n.picture {\n  overflow: hidden;\n  width: fit-content;\n  max-width: 100%;\n  border: 1px solid var(--sjw-line);\n  border-radius: var(--sjw-radius);\n  /* Plots are often drawn in black on nothing. */\n  background: #fff;\n  forced-color-adjust: none;\n}\n\n.picture img {\n  display: block;\n  max-width: 100%;\n  max-height: min(70vh, 560px);\n  width: auto;\n  height: auto;\n  object-fit: contain;\n}\n\n.sjw .hex {\n  overflow-x: auto;\n  padding: 4px 8px;\n  border: 1px solid var(--sjw-line);\n  border-radius: var(--sjw-radius);\n}\n\n.sjw .hex > span {\n  display: block;\n}\n\n@container sjw (max-width: 560px) {\n  .cell {\n    grid-template-columns: 2.6em minmax(0, 1fr);\n  }\n}\n";

// src/style/card_styles.ts
var cardStyles = [card_default, files_default, diff_default, code_default, history_default, card_narrow_default, preview_default];

// src/style/panel.css
var panel_default = ':host {\n  height: 100%;\n}\n\n.sjw {\n  height: 100%;\n}\n\n.panel-desk {\n  position: relative;\n  display: flex;\n  flex-direction: column;\n  gap: 6px;\n  height: 100%;\n  min-height: 0;\n}\n\n.panel-desk > .notice,\n.panel-desk > .kernel-waiting {\n  margin: 6px 8px 0;\n}\n\n.panel-all,\n.panel-card {\n  display: flex;\n  flex: 1 1 0;\n  flex-direction: column;\n  min-height: 0;\n}\n\n.panel-head {\n  display: grid;\n  gap: 4px;\n  padding: 8px 10px 6px;\n}\n\n.sjw .panel-head h2 {\n  font-size: 1.15em;\n}\n\n.panel-list {\n  flex: 1 1 0;\n  min-height: 0;\n  overflow: auto;\n  overflow-anchor: none;\n  border-block: 1px solid var(--sjw-line);\n}\n\n.panel-group > button,\n.panel-row {\n  appearance: none;\n  display: block;\n  width: 100%;\n  margin: 0;\n  padding: 5px 10px;\n  border: 0;\n  border-radius: 0;\n  background: none;\n  color: inherit;\n  font: inherit;\n  text-align: start;\n}\n\n.panel-group > button {\n  padding-block: 7px 3px;\n  font-weight: 600;\n  cursor: pointer;\n}\n\n.panel-group .twist {\n  display: inline-block;\n  width: 1.1em;\n  color: var(--sjw-muted);\n}\n\n.panel-group .muted {\n  font-weight: 400;\n}\n\n.panel-row {\n  padding-inline-start: calc(10px + 1.1em);\n  border-block-end: 1px solid color-mix(in srgb, var(--sjw-line) 60%, transparent);\n}\n\nbutton.panel-row {\n  cursor: pointer;\n}\n\n:is(button.panel-row, .panel-group > button):hover {\n  background: var(--sjw-hover);\n}\n\n.panel-desk :is(button.panel-row, .panel-group > button):focus-visible {\n  outline-offset: -2px;\n}\n\n.panel-row.changed {\n  background: var(--sjw-accent-soft);\n}\n\n.panel-row.waiting {\n  box-shadow: inset 3px 0 var(--sjw-accent);\n}\n\n.panel-name {\n  display: -webkit-box;\n  -webkit-box-orient: vertical;\n  -webkit-line-clamp: 2;\n  overflow: hidden;\n}\n\n.panel-row.waiting .panel-name {\n  font-weight: 600;\n}\n\n.panel-line {\n  display: block;\n}\n\n.panel-line.muted {\n  display: flex;\n  justify-content: space-between;\n  gap: 0 10px;\n}\n\n.panel-other {\n  min-width: 0;\n  overflow: hidden;\n  text-overflow: ellipsis;\n  white-space: nowrap;\n}\n\n/* cut at the end instead of broken in two; the title has it whole */\n.panel-other .text {\n  white-space: pre;\n}\n\n.panel-age {\n  flex: none;\n}\n\n.panel-odd {\n  color: var(--sjw-warn);\n}\n\n.empty {\n  display: grid;\n  gap: 6px;\n  padding: 16px 10px;\n  border-block: 1px solid var(--sjw-line);\n}\n\n.empty-buttons {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 6px;\n}\n\n.panel-foot {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  justify-content: space-between;\n  gap: 2px 10px;\n  min-height: 26px;\n  padding: 1px 10px;\n}\n\n.panel-nav {\n  display: flex;\n  justify-content: space-between;\n  gap: 6px;\n  padding: 6px 8px;\n  border-block-end: 1px solid var(--sjw-line);\n}\n\n.panel-scroll {\n  flex: 1 1 0;\n  min-height: 0;\n  overflow: auto;\n}\n\n.panel-scroll .card {\n  padding-inline: 10px;\n}\n\n/* Only what can be done now: there is no room for the rest and its reasons. */\n.panel-scroll .actions > .with-tip:has(> [aria-disabled="true"]:not([aria-busy="true"])) {\n  display: none;\n}\n\n.panel-docked {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 4px 10px;\n  padding: 6px 0;\n}\n\n@media (forced-colors: active) {\n  .panel-row.waiting {\n    border-inline-start: 3px solid Highlight;\n  }\n}\n';

// src/entry/panel.ts
var styles = [...cardStyles, log_default, panel_default];
function render(context) {
  const { model } = context;
  if (FILLS in context.el.dataset) return renderPanel(context, styles);
  if (!wantsDock(model)) return renderInPlace(context, styles, false);
  const panel = (inside) => renderPanel(inside, styles);
  return offer("ask", model, panel) ? renderDocked(context, styles, () => offer("look", model, panel)) : renderInPlace(context, styles, true);
}
function initialize({ model, signal }) {
  if (wantsDock(model)) offer("dock", model, (inside) => renderPanel(inside, styles), signal);
}
var panel_default2 = { initialize, render };
export {
  panel_default2 as default
};
