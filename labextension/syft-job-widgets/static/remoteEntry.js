// Built from js/src/lab/ by "npm run build"; do not edit.
"use strict";
(() => {
  let shared = null;
  const newest = (versions) => {
    const numbers = (version) => version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
    return Object.keys(versions).sort((a, b) => {
      const [x, y] = [numbers(a), numbers(b)];
      for (let i = 0; i < 3; i += 1) if (x[i] !== y[i]) return (y[i] ?? 0) - (x[i] ?? 0);
      return 0;
    })[0];
  };
  const take = async (name) => {
    const versions = shared?.[name];
    if (versions === undefined) throw new Error(`JupyterLab does not share ${name}, which the Jobs panel needs.`);
    return (await versions[newest(versions)].get())();
  };
  const plugin = (module, exports, require) => {
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/lab/plugin.ts
var plugin_exports = {};
__export(plugin_exports, {
  default: () => plugin_default
});
module.exports = __toCommonJS(plugin_exports);

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
  var s3, p3, v3, d3, k3, b, m3, M, C3, j2, L2, H2, q2, A3, O, P3, T3, N2, V2 = r3.type;
  if (r3.constructor !== h) return null;
  128 & u3.__u && (c3 = 32 & u3.__u, s3 = u3.__c.__z) && (r3.__u |= c3, p3 = o3 = [], 8 == s3.nodeType ? l3 = B(s3, o3) : o3.push(s3), l3 = o3[0] || l3), (s3 = n.__b) && s3(r3);
  n: if ("function" == typeof V2) {
    v3 = e3.length;
    try {
      if (M = r3.props, C3 = (s3 = V2.prototype) && s3.render, j2 = (s3 = V2.contextType) && i3[s3.__c], L2 = s3 ? j2 ? j2.props.value : s3.__ : i3, (d3 = u3.__c) ? (r3.__c = d3, 2 & d3.__g && (d3.__g |= 1)) : (C3 ? r3.__c = d3 = new V2(M, L2) : (r3.__c = d3 = new x(M, L2), d3.constructor = V2, d3.render = K), j2 && j2.sub(d3), d3.state || (d3.state = {}), d3.__n = i3, d3.__g |= 8, d3.__h = [], d3.__k = []), C3 && (d3.__s || (d3.__s = d3.state), V2.getDerivedStateFromProps && (d3.__s == d3.state && (d3.__s = _({}, d3.__s)), _(d3.__s, V2.getDerivedStateFromProps(M, d3.__s)))), k3 = d3.props, b = d3.state, d3.__v = r3, u3.__c) {
        if (M !== k3 && C3 && !V2.getDerivedStateFromProps && d3.componentWillReceiveProps && d3.componentWillReceiveProps(M, L2), r3.__v == u3.__v && !(8 & d3.__g) || !(4 & d3.__g) && d3.shouldComponentUpdate && false === d3.shouldComponentUpdate(M, d3.__s, L2)) {
          r3.__v != u3.__v && (d3.props = M, d3.state = d3.__s, d3.__g &= -9), r3.__e = u3.__e, r3.__k = u3.__k, r3.__k.some(function(n2) {
            n2 && (n2.__ = r3);
          }), y.push.apply(d3.__h, d3.__k), d3.__k = [], d3.__h.length && e3.push(d3), l3 = S(u3);
          break n;
        }
        d3.componentWillUpdate && d3.componentWillUpdate(M, d3.__s, L2), C3 && d3.componentDidUpdate && d3.__h.push(function() {
          d3.componentDidUpdate(k3, b, m3);
        });
      } else C3 && !V2.getDerivedStateFromProps && d3.componentWillMount && d3.componentWillMount(), C3 && d3.componentDidMount && d3.__h.push(d3.componentDidMount);
      d3.context = L2, d3.props = M, d3.__P = t3, d3.__g &= -5, H2 = n.__r, q2 = C3 ? 25 : 0;
      do {
        d3.__g &= -9, H2 && H2(r3), s3 = d3.render(d3.props, d3.state = d3.__s, d3.context);
      } while (8 & d3.__g && ++q2 < 25);
      C3 && (y.push.apply(d3.__h, d3.__k), d3.__k = []), d3.state = d3.__s, d3.getChildContext && (i3 = _({}, i3, d3.getChildContext())), C3 && u3.__c && d3.getSnapshotBeforeUpdate && (m3 = d3.getSnapshotBeforeUpdate(k3, b)), A3 = s3 && s3.type === $ && null == s3.key ? s3.props.children : s3, M.__P && (s3 = l3, f3 = (t3 = M.__P).namespaceURI, c3 = o3 = null, u3.props && u3.props.__P != t3 && (u3.__k.some(function(n2) {
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
  var s3, h3, y3, _3, k3, b, m3, M, $2 = u3.props || p, x2 = r3.props, C3 = r3.type;
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
    for (s3 in x2) k3 = x2[s3], "children" == s3 ? _3 = k3 : "dangerouslySetInnerHTML" == s3 ? h3 = k3 : "value" == s3 ? b = k3 : "checked" == s3 ? m3 = k3 : l3 && "function" != typeof k3 || $2[s3] === k3 || N(t3, s3, k3, $2[s3], f3);
    h3 ? (l3 || y3 && (h3.__html == y3.__html || h3.__html == t3.innerHTML) || (t3.innerHTML = h3.__html), r3.__k = []) : (y3 && (t3.textContent = ""), ("foreignObject" == C3 || "http://www.w3.org/1998/Math/MathML" == f3 && v.test(C3)) && (f3 = "http://www.w3.org/1999/xhtml"), I(a3, w(_3) ? _3 : [_3], r3, u3, i3, f3, o3, e3, o3 ? o3[0] : u3.__k && S(u3, 0), l3, c3), o3 && o3.some(g)), l3 && "textarea" != C3 || (s3 = "value", "progress" == C3 && null == b ? t3.removeAttribute(s3) : null == b || b === t3[s3] && ("progress" != C3 || b) || N(t3, s3, b, $2[s3], f3), s3 = "checked", null != m3 && m3 != t3[s3] && N(t3, s3, m3, $2[s3], f3));
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

// src/lab/plugin.ts
var import_application = require("@jupyterlab/application");
var import_apputils = require("@jupyterlab/apputils");
var import_settingregistry = require("@jupyterlab/settingregistry");

// src/panel/dock.ts
var FILLS = "sjwFills";
var DOCK_EVENT = "syft-job-widgets:side-panel";

// src/style/tab.css
var tab_default = `/* In JupyterLab's own page: how many jobs wait, on the icon in the side bar. */
.lm-TabBar-tab[data-syft-jobs-waiting] {
  position: relative;
}

/* Not ::after, with which JupyterLab marks the current tab. */
.lm-TabBar-tab[data-syft-jobs-waiting]::before {
  content: attr(data-syft-jobs-waiting);
  position: absolute;
  inset-block-start: 3px;
  inset-inline-end: 3px;
  z-index: 1;
  min-width: 15px;
  padding: 0 3px;
  border-radius: 8px;
  background: #0b5cad;
  color: #fff;
  font: 600 10px / 15px var(--jp-ui-font-family, sans-serif);
  text-align: center;
  pointer-events: none;
}

/* For the eyes only: the title says it in words. */
@supports (content: "" / "") {
  .lm-TabBar-tab[data-syft-jobs-waiting]::before {
    content: attr(data-syft-jobs-waiting) / "";
  }
}

.syft-jobs:focus {
  outline: none;
}

.syft-jobs {
  background: var(--jp-layout-color1);
  min-width: 240px;
}
`;

// src/ui/format.ts
function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
function timeOfDay(at) {
  const day = new Date(at);
  const two = (value) => String(value).padStart(2, "0");
  return `${two(day.getHours())}:${two(day.getMinutes())}:${two(day.getSeconds())}`;
}
function list(words2) {
  if (words2.length < 2) return words2[0] ?? "";
  return `${words2.slice(0, -1).join(", ")} and ${words2.at(-1) ?? ""}`;
}

// src/lab/badge.ts
function badgeOf(waiting) {
  if (waiting === null) return { text: "", caption: "Jobs" };
  if (waiting === 0) return { text: "", caption: "Jobs: nothing waits for you" };
  const text = waiting > 99 ? "99+" : String(waiting);
  return { text, caption: `Jobs: ${plural(waiting, "job")} ${waiting === 1 ? "waits" : "wait"} for you` };
}
function followBadge(model, callback) {
  const look = () => {
    const header = model.get("header");
    callback(badgeOf(typeof header?.waiting === "number" ? header.waiting : null));
  };
  model.on("change:header", look);
  look();
  return () => model.off("change:header", look);
}

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
function T2(n2) {
  return f2 = 5, w2(function() {
    return { current: n2 };
  }, []);
}
function w2(n2, r3) {
  var u3 = y2(t2++, 7);
  return E2(u3.__H, r3) && (u3.__ = n2(), u3.__H = r3), u3.__;
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
function useCell(cell) {
  const [, redraw] = d2(0);
  const drawn = cell.value;
  A2(() => {
    const stop = cell.subscribe(() => redraw((n2) => n2 + 1));
    if (!Object.is(drawn, cell.value)) redraw((n2) => n2 + 1);
    return stop;
  }, [cell]);
  return drawn;
}

// src/lab/controller.ts
var IDLE = { is: "wait", words: "Opening the desk…" };
function said(error) {
  return error instanceof Error ? error.message : String(error);
}
var Place = class {
  view;
  state;
  #state = new Cell(IDLE);
  #controller;
  #own = null;
  #turn = 0;
  /** Somebody looks at it, or it counts for the badge. */
  active = false;
  constructor(view, controller) {
    this.view = view;
    this.state = this.#state;
    this.#controller = controller;
  }
  set(state) {
    this.#turn += 1;
    this.#state.value = state;
  }
  /** Asks the kernel for the desk; what came of it is the state, unless something newer is. */
  async load(ask, onRefused) {
    this.#turn += 1;
    const turn = this.#turn;
    if (this.#state.value.is !== "form" && this.#state.value.is !== "desk") this.#state.value = IDLE;
    try {
      const answer = await ask();
      if ("refused" in answer) {
        if (turn === this.#turn) this.set(onRefused(answer.refused));
        return null;
      }
      const model = await this.#controller.link.model(answer.model);
      const render = await this.#controller.loadRender(String(model.get("_esm")));
      if (turn !== this.#turn) {
        model.dispose();
        return null;
      }
      const before2 = this.#own;
      this.#own = { model };
      this.set({ is: "desk", desk: { model, render, docked: false, folder: answer.folder } });
      before2?.model.dispose();
      return answer;
    } catch (error) {
      if (turn === this.#turn) {
        const now = this.#state.value;
        this.set(
          now.is === "form" ? { ...now, busy: null, error: said(error) } : { is: "failed", words: said(error) }
        );
      }
      return null;
    }
  }
  /** Whether it holds a desk of its own, shown or behind the form. */
  get opened() {
    return this.#own !== null;
  }
  /** Lets its own desk go; what is shown instead comes from `set`. */
  release() {
    this.#turn += 1;
    this.#own?.model.dispose();
    this.#own = null;
  }
};
var Controller = class {
  link;
  panel;
  main;
  loadRender;
  #settings;
  #docked = false;
  #opened = "";
  /** The form waits for its answer, and says itself what goes on. */
  #asking = false;
  constructor(link, settings, loadRender2) {
    this.link = link;
    this.#settings = settings;
    this.loadRender = loadRender2;
    this.panel = new Place("panel", this);
    this.main = new Place("table", this);
    link.state.subscribe((state) => this.#onLink(state));
  }
  get wishes() {
    return this.#settings.read();
  }
  #configured() {
    return this.wishes.folder !== "" && this.wishes.email !== "";
  }
  /** JupyterLab stands: the desk of a session that is there, or of a folder that is known, opens by itself. */
  async begin() {
    this.panel.active = true;
    if (this.#configured() || await this.link.exists()) await this.link.start(this.wishes.kernel);
    else if (this.link.state.value.is === "off") this.form();
  }
  /** Whether there is a desk to go back to from the form. */
  get canGoBack() {
    return this.link.state.value.is === "ready" && this.panel.opened;
  }
  /** Shows the form; the kernel is started when it is sent. */
  form(refused = null) {
    const state = this.#form(refused);
    for (const place of this.#places()) place.set(state);
  }
  #form(refused) {
    const { folder, email } = this.wishes;
    return { is: "form", folder, email, refused, error: null, busy: null };
  }
  /** What was typed in the form. When it is right it is kept in the settings. */
  async submit(place, folder, email) {
    const form = { is: "form", folder, email, refused: null, error: null };
    place.set({ ...form, busy: "Looking at the folder…" });
    await this.#ready(place, form, async () => {
      const params = { folder, email, refresh: this.wishes.refresh, view: place.view };
      const answer = await place.load(
        () => this.link.open(params),
        (refused) => ({ ...form, refused, busy: null })
      );
      if (answer === null || "refused" in answer) return;
      this.#opened = `${answer.folder}
${answer.email}`;
      await this.#settings.write({ folder: answer.folder, email: answer.email });
      this.#loadOthers(place);
    });
  }
  /** Makes a demo SyftBox and shows its owner's desk. It ends with the kernel, so the settings stay as they are. */
  async demo(place) {
    const { folder, email } = this.wishes;
    const form = { is: "form", folder, email, refused: null, error: null };
    place.set({ ...form, busy: "Making a demo SyftBox: a few seconds…" });
    await this.#ready(place, form, async () => {
      const answer = await place.load(
        () => this.link.demo({ view: place.view, refresh: this.wishes.refresh }),
        (refused) => ({ ...form, refused, busy: null })
      );
      if (answer !== null) this.#loadOthers(place);
    });
  }
  async #ready(place, form, then) {
    this.#asking = true;
    try {
      await this.link.start(this.wishes.kernel);
      const state = await this.#settled();
      if (state.is === "ready") await then();
      else if (state.is !== "off")
        place.set({ ...form, busy: null, error: "words" in state ? state.words : null });
    } finally {
      this.#asking = false;
    }
  }
  #settled() {
    const now = this.link.state.value;
    if (now.is !== "starting") return Promise.resolve(now);
    return new Promise((resolve) => {
      const stop = this.link.state.subscribe((state) => {
        if (state.is === "starting") return;
        stop();
        resolve(state);
      });
    });
  }
  /** The settings were changed, perhaps by the form itself. */
  settingsChanged() {
    const { folder, email } = this.wishes;
    if (!this.#configured() || `${folder}
${email}` === this.#opened || this.#asking) return;
    if (this.link.state.value.is === "ready") this.#loadAll();
    else void this.link.start(this.wishes.kernel);
  }
  /** A place comes into use. */
  activate(place) {
    if (place.active) return;
    place.active = true;
    const { value: state } = this.link.state;
    if (state.is === "ready") void this.#load(place);
    else if (state.is === "off") {
      if (this.#configured()) void this.link.start(this.wishes.kernel);
      else place.set(this.#form(null));
    } else this.#mirror(place, state);
  }
  deactivate(place) {
    place.active = false;
    place.release();
    place.set(IDLE);
  }
  /** Starts again what is gone. */
  again() {
    if (this.link.state.value.is === "ready") this.#loadAll();
    else void this.link.start(this.wishes.kernel);
  }
  /** The side panel shows the desk of a notebook's kernel, until that ends or somebody wants the own one back. */
  dock(model, render, ended) {
    if (ended?.aborted) return;
    this.#docked = true;
    this.panel.release();
    const desk = { model, render, docked: true, folder: "" };
    this.panel.set({ is: "desk", desk });
    ended?.addEventListener("abort", () => {
      const now = this.panel.state.value;
      if (now.is === "desk" && now.desk.model === model) this.undock();
    });
  }
  undock() {
    this.#docked = false;
    const { value: state } = this.link.state;
    if (state.is === "ready") void this.#load(this.panel);
    else if (state.is === "off") this.panel.set(this.#form(null));
    else this.#mirror(this.panel, state);
  }
  #places() {
    return [this.panel, this.main].filter((place) => place.active && !(place === this.panel && this.#docked));
  }
  #onLink(state) {
    for (const place of this.#places()) {
      if (this.#asking && place.state.value.is === "form") continue;
      if (state.is === "ready") void this.#load(place);
      else this.#mirror(place, state);
    }
  }
  #mirror(place, state) {
    place.release();
    if (state.is === "starting") place.set({ is: "wait", words: state.words });
    else if (state.is === "gone") place.set({ is: "gone", words: state.words, since: state.since });
    else if (state.is === "failed") place.set({ is: "failed", words: state.words });
  }
  #loadAll() {
    for (const place of this.#places()) void this.#load(place);
  }
  #loadOthers(done) {
    for (const place of this.#places()) if (place !== done) void this.#load(place);
  }
  async #load(place) {
    const { folder, email, refresh } = this.wishes;
    const params = { view: place.view, refresh };
    const answer = await place.load(
      () => this.#configured() ? this.link.open({ ...params, folder, email }) : this.link.last(params),
      (refused) => this.#form(this.#configured() ? refused : null)
    );
    if (answer !== null && !("refused" in answer) && this.#configured()) this.#opened = `${folder}
${email}`;
  }
};

// src/lab/esm.ts
var loaded = /* @__PURE__ */ new Map();
async function load(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const module2 = await import(address);
    if (typeof module2.default?.render !== "function") throw new Error("The kernel sent no view.");
    return module2.default.render;
  } finally {
    URL.revokeObjectURL(address);
  }
}
function loadRender(text) {
  let found = loaded.get(text);
  if (found === void 0) {
    found = load(text);
    found.catch(() => loaded.delete(text));
    loaded.set(text, found);
  }
  return found;
}

// src/lab/comm_model.ts
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var CommModel = class {
  #comm;
  #listeners = /* @__PURE__ */ new Map();
  #changed = /* @__PURE__ */ new Set();
  #ended = new AbortController();
  #state = {};
  #ready = null;
  /** Settled when the whole state is here. */
  ready;
  constructor(comm) {
    this.#comm = comm;
    this.ready = new Promise((resolve) => {
      this.#ready = resolve;
    });
    comm.onMsg = (message) => this.#take(message);
    comm.onClose = () => this.dispose();
    comm.send({ method: "request_state" });
  }
  /** Aborted when the kernel closed the widget, or the panel let it go. */
  get ended() {
    return this.#ended.signal;
  }
  get(key) {
    return this.#state[key];
  }
  set(key, value) {
    this.#state[key] = value;
    this.#changed.add(key);
    this.#emit(`change:${key}`, value);
  }
  save_changes() {
    if (this.#changed.size === 0) return;
    const state = Object.fromEntries([...this.#changed].map((key) => [key, this.#state[key]]));
    this.#changed.clear();
    this.#send({ method: "update", state, buffer_paths: [] });
  }
  send(content, _callbacks, buffers = []) {
    this.#send({ method: "custom", content }, buffers);
  }
  on(event, callback) {
    const found = this.#listeners.get(event) ?? /* @__PURE__ */ new Set();
    found.add(callback);
    this.#listeners.set(event, found);
  }
  off(event, callback) {
    this.#listeners.get(event)?.delete(callback);
  }
  /** Lets go of the comm. The widget in the kernel stays: other tabs show it too. */
  dispose() {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#listeners.clear();
    if (!this.#comm.isDisposed) this.#comm.dispose();
  }
  #send(data, buffers = []) {
    if (!this.#ended.signal.aborted && !this.#comm.isDisposed) this.#comm.send(data, {}, buffers);
  }
  #take({ content, buffers }) {
    const { data } = content;
    if (!isObject(data)) return;
    if (data["method"] === "custom") {
      this.#emit("msg:custom", data["content"], [...buffers ?? []]);
    } else if (data["method"] === "update" && isObject(data["state"])) {
      const news = Object.entries(data["state"]);
      this.#state = { ...this.#state, ...data["state"] };
      for (const [key, value] of news) this.#emit(`change:${key}`, value);
      this.#ready?.();
    }
  }
  #emit(event, ...values) {
    for (const listener of [...this.#listeners.get(event) ?? []]) listener(...values);
  }
};

// src/lab/link.ts
var PATH = "syft-jobs-panel";
var TARGET = "syft_job_widgets.panel";
var WIDGET = "jupyter.widget";
var PRELUDE = `import sys
sys.path[:] = [place for place in sys.path if place]
from syft_job_widgets.widgets import panel_host
panel_host.serve()`;
var ANSWER_MS = 3e4;
var DEMO_MS = 24e4;
var RESTART_MS = 1e4;
var ASK_EVERY_MS = 1e4;
var STILL_THERE_MS = 2e4;
var PRELUDE_MS = 12e4;
function within(ms, promise) {
  let timer;
  const late = new Promise((_3, reject) => {
    const why = `The panel's kernel has not answered for ${ms / 1e3} seconds. Try again, or restart it.`;
    timer = setTimeout(() => reject(new Error(why)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
function words(error) {
  return error instanceof Error ? error.message : String(error);
}
function preludeFault(kernel, name, value) {
  if (name === "ModuleNotFoundError" && value?.includes("'syft_job_widgets'")) {
    return `The kernel "${kernel}" has no syft_job_widgets. Install it there (pip install syft-job-widgets), or choose another kernel in the settings.`;
  }
  if (name === "ImportError" || name === "ModuleNotFoundError") {
    return `The syft_job_widgets of the kernel "${kernel}" does not fit this panel (${value ?? name}). Install the same version where JupyterLab runs and in the kernel.`;
  }
  return `The kernel "${kernel}" could not be made ready: ${name ?? "an error"}: ${value ?? ""}`;
}
var Link = class {
  state;
  #state = new Cell({ is: "off" });
  #services;
  #comms = /* @__PURE__ */ new Map();
  #pending = /* @__PURE__ */ new Map();
  #session = null;
  #kernel = null;
  #host = null;
  #turn = 0;
  #count = 0;
  #wanted = "";
  #revived = false;
  /** The first line is being run; a kernel that gets idle meanwhile is no news. */
  #preparing = false;
  constructor(services) {
    this.#services = services;
    this.state = this.#state;
  }
  /** Whether there is a session from before, of this or another tab. */
  async exists() {
    await this.#services.sessions.ready;
    return await this.#services.sessions.findByPath(PATH) !== void 0;
  }
  /** Finds or starts the session, and makes it ready. Does nothing while it is starting or there. */
  async start(kernelName) {
    if (this.#state.value.is === "starting" || this.#state.value.is === "ready") return;
    this.#wanted = kernelName;
    this.#state.value = { is: "starting", words: "Starting the panel's kernel…" };
    try {
      const { sessions } = this.#services;
      await sessions.ready;
      const model = await sessions.findByPath(PATH);
      const session = model === void 0 ? await sessions.startNew({
        path: PATH,
        name: "Jobs panel",
        type: "syft-jobs",
        kernel: { name: await this.#kernelName(kernelName) }
      }) : sessions.connectTo({ model });
      this.#adopt(session);
    } catch (error) {
      this.#state.value = { is: "failed", words: `The panel's kernel could not be started: ${words(error)}` };
    }
  }
  /** A folder's desk: the widget's id, or what is wrong with what was typed. */
  open(params) {
    return within(ANSWER_MS, this.#call("panel.open", params));
  }
  demo(params) {
    return within(DEMO_MS, this.#call("panel.demo", params));
  }
  /** The desk that was opened last in this kernel, by whichever tab. */
  last(params) {
    return within(ANSWER_MS, this.#call("panel.last", params));
  }
  /** The model of a widget of this kernel, with its whole state. */
  async model(id) {
    const kernel = this.#kernel;
    if (kernel === null) throw new Error("The panel's kernel is not there.");
    const known = this.#comms.get(id);
    const comm = known !== void 0 && !known.isDisposed ? known : kernel.createComm(WIDGET, id);
    this.#comms.delete(id);
    const model = new CommModel(comm);
    await within(ANSWER_MS, model.ready);
    return model;
  }
  async restart() {
    await this.#kernel?.restart();
  }
  /** Ends the kernel, for all tabs. */
  async shutdown() {
    const session = this.#session;
    this.#release();
    this.#state.value = { is: "gone", words: "The panel's kernel was shut down.", since: Date.now() };
    await session?.shutdown();
  }
  async #kernelName(wanted) {
    await this.#services.kernelspecs.ready;
    const { specs } = this.#services.kernelspecs;
    const names = Object.keys(specs?.kernelspecs ?? {});
    if (wanted === "") return names.includes("python3") ? "python3" : specs?.default ?? "";
    if (names.includes(wanted)) return wanted;
    throw new Error(
      `there is no kernel "${wanted}", only ${names.join(", ")}. Choose another one in the settings.`
    );
  }
  #adopt(session) {
    this.#session = session;
    session.disposed.connect(this.#onSessionGone);
    session.kernelChanged.connect(this.#onKernelChanged);
    this.#watch(session.kernel);
  }
  #release() {
    this.#turn += 1;
    const session = this.#session;
    this.#session = null;
    if (session !== null) {
      session.disposed.disconnect(this.#onSessionGone);
      session.kernelChanged.disconnect(this.#onKernelChanged);
    }
    this.#watch(null);
  }
  #watch(kernel) {
    this.#kernel?.statusChanged.disconnect(this.#onStatus);
    this.#kernel = kernel;
    this.#forget("The panel's kernel ended before it answered.");
    if (kernel === null) return;
    kernel.commsOverSubshells = "disabled";
    kernel.statusChanged.connect(this.#onStatus);
    void this.#prepare(kernel);
  }
  #forget(why) {
    for (const { reject } of this.#pending.values()) reject(new Error(why));
    this.#pending.clear();
    this.#comms.clear();
    this.#host = null;
  }
  #onKernelChanged = (_3, change) => {
    if (change.newValue === null) this.#lost("The panel's kernel was shut down.");
    else this.#watch(change.newValue);
  };
  #onSessionGone = () => this.#lost("The panel's kernel was shut down.");
  #onStatus = (_3, status) => {
    const kernel = this.#kernel;
    if (kernel === null) return;
    if (status === "restarting" || status === "autorestarting") {
      this.#turn += 1;
      this.#preparing = false;
      this.#forget("The panel's kernel restarted before it answered.");
      this.#state.value = { is: "starting", words: "The panel's kernel restarts…" };
      void this.#notForEver(this.#turn);
    } else if (status === "starting") {
      if (this.#state.value.is === "ready") void this.#reconnect();
      else if (!this.#preparing) void this.#prepare(kernel);
    } else if (status === "dead") {
      void this.#revive(kernel);
    } else if (status === "idle" && this.#state.value.is === "starting" && !this.#preparing) {
      void this.#prepare(kernel);
    }
  };
  async #reconnect() {
    const session = this.#session;
    this.#release();
    this.#state.value = { is: "off" };
    session?.dispose();
    await this.start(this.#wanted);
  }
  #lost(why) {
    this.#release();
    this.#state.value = { is: "gone", words: why, since: Date.now() };
  }
  /** The server gave up on it: one try of our own, then a person decides. */
  async #revive(kernel) {
    if (!this.#revived) {
      this.#revived = true;
      this.#state.value = { is: "starting", words: "The panel's kernel has died. It is started again…" };
      try {
        await kernel.restart();
        return;
      } catch {
      }
    }
    this.#lost("The panel's kernel has died.");
  }
  async #prepare(kernel) {
    this.#turn += 1;
    const turn = this.#turn;
    this.#preparing = true;
    this.#state.value = { is: "starting", words: "Starting the panel's kernel…" };
    try {
      kernel.registerCommTarget(WIDGET, (comm) => {
        this.#comms.set(comm.commId, comm);
      });
      const { content } = await within(
        PRELUDE_MS,
        kernel.requestExecute({
          code: PRELUDE,
          silent: true,
          store_history: false,
          allow_stdin: false,
          stop_on_error: false
        }).done
      );
      if (turn !== this.#turn) return;
      if (content.status !== "ok") {
        this.#state.value = { is: "failed", words: preludeFault(kernel.name, content.ename, content.evalue) };
        return;
      }
      const host = kernel.createComm(TARGET);
      host.onMsg = ({ content: { data } }) => this.#answered(data);
      host.open({ v: 1 });
      this.#host = host;
      this.#state.value = { is: "ready" };
      void this.#keepAsking(turn);
    } catch (error) {
      if (turn === this.#turn && !kernel.isDisposed && kernel.status !== "restarting" && kernel.status !== "autorestarting")
        this.#state.value = {
          is: "failed",
          words: `The panel's kernel could not be made ready: ${words(error)}`
        };
    } finally {
      if (turn === this.#turn) this.#preparing = false;
    }
  }
  /** The word that it has restarted can get lost as well: then a new connection finds out. */
  async #notForEver(turn) {
    await new Promise((done) => setTimeout(done, RESTART_MS));
    if (turn === this.#turn && this.#state.value.is === "starting" && !this.#preparing)
      await this.#reconnect();
  }
  /** When somebody else restarts the kernel, the word of it can get lost: so it is asked whether it is still the same. */
  async #keepAsking(turn) {
    const isSame = () => turn === this.#turn && this.#state.value.is === "ready";
    for (; ; ) {
      await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
      if (!isSame()) return;
      try {
        await within(STILL_THERE_MS, this.#call("panel.last", { view: "panel", refresh: 0 }));
      } catch {
        if (isSame()) await this.#reconnect();
        return;
      }
    }
  }
  #call(method, params) {
    const host = this.#host;
    if (host === null)
      return Promise.reject(new Error("The panel's kernel is not ready yet. Try again in a moment."));
    this.#count += 1;
    const id = `panel-${this.#count}`;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      host.send({ kind: "request", v: 1, id, method, params });
    });
  }
  #answered(data) {
    const message = data;
    const id = typeof message?.id === "string" ? message.id : "";
    const pending = this.#pending.get(id);
    if (pending === void 0) return;
    this.#pending.delete(id);
    if (message?.ok === true && message.result !== void 0) {
      this.#revived = false;
      pending.resolve(message.result);
    } else pending.reject(new Error(String(message?.error?.message ?? "The kernel gave no reason.")));
  }
};

// src/desk_error.ts
function uniqueId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
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
function pieces(text, keep = "", exact = false) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(INVISIBLE)) {
    const character = match[0];
    if (keep !== "" && keep.includes(character)) continue;
    if (!exact && partOfEmoji(text, match.index, character)) continue;
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
function Text({ children, keep = "", exact = false, empty = "" }) {
  if (children === "") return /* @__PURE__ */ k("span", { class: empty === "" ? "text" : "text text-empty" }, empty);
  return /* @__PURE__ */ k("bdi", { class: "text" }, pieces(children, keep, exact).map(
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

// src/lab/notices.ts
var HIDDEN_MS = 1500;
var ONE_BY_ONE = 3;
var LONGEST = 50;
function cut(text) {
  const letters = Array.from(plain(text));
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : letters.join("");
}
function sentence({ kind, name, submitter, words: words2 }) {
  const job = `“${cut(name) || "(no name)"}”`;
  if (kind === "arrived") return `${job} from ${cut(submitter)} waits for your review.`;
  return kind === "failed" ? `${job} failed: ${cut(words2)}.` : `${job} is done.`;
}
var KINDS = { arrived: "info", finished: "success", failed: "error" };
function tell(notices) {
  if (notices.length <= ONE_BY_ONE)
    return notices.map((notice) => ({ kind: KINDS[notice.kind], text: sentence(notice), job: notice.job }));
  const count = (kind) => notices.filter((each) => each.kind === kind).length;
  const [arrived, finished, failed] = [count("arrived"), count("finished"), count("failed")];
  const parts = [
    ...arrived > 0 ? [`${plural(arrived, "job")} arrived`] : [],
    ...finished > 0 ? [`${plural(finished, "job")} finished`] : [],
    ...failed > 0 ? [`${plural(failed, "job")} failed`] : []
  ];
  return [{ kind: failed > 0 ? "error" : "info", text: `${list(parts)}.`, job: null }];
}
function followNotices(model, telling) {
  const timers = /* @__PURE__ */ new Set();
  const asked = /* @__PURE__ */ new Map();
  let seen = 0;
  const read = () => {
    const value = model.get("notices");
    return Array.isArray(value) ? value : [];
  };
  const claim = (notices) => {
    const id = uniqueId();
    asked.set(id, notices);
    model.send({
      kind: "request",
      v: 1,
      id,
      method: "notice.claim",
      params: { ids: notices.map((notice) => notice.id) }
    });
  };
  const look = () => {
    const fresh = read().filter((notice) => notice.id > seen);
    if (fresh.length === 0) return;
    seen = Math.max(...fresh.map((notice) => notice.id));
    if (!telling.wanted()) return;
    if (!telling.hidden()) {
      claim(fresh);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      claim(fresh);
    }, HIDDEN_MS);
    timers.add(timer);
  };
  const onMessage = (message) => {
    const answer = message;
    const notices = asked.get(answer?.id ?? "");
    if (notices === void 0) return;
    asked.delete(answer?.id ?? "");
    const granted = answer?.result?.granted;
    if (!Array.isArray(granted)) return;
    for (const told of tell(notices.filter((notice) => granted.includes(notice.id)))) telling.show(told);
  };
  model.on("change:notices", look);
  model.on("msg:custom", onMessage);
  look();
  return () => {
    model.off("change:notices", look);
    model.off("msg:custom", onMessage);
    for (const timer of timers) clearTimeout(timer);
  };
}

// src/lab/widgets.ts
var import_ui_components = require("@jupyterlab/ui-components");
var import_widgets = require("@lumino/widgets");

// src/panel/commands.ts
var COMMAND_EVENT = "syft-job-widgets:command";
function tell2(el, command) {
  el.dispatchEvent(new CustomEvent(COMMAND_EVENT, { detail: command }));
}

// src/style/lab.css
var lab_default = ':host {\n  height: 100%;\n}\n\n.sjw {\n  display: flex;\n  flex-direction: column;\n  height: 100%;\n  min-height: 0;\n}\n\n.slot,\n.slot-inside {\n  flex: 1 1 0;\n  min-height: 0;\n}\n\n.slot {\n  display: flex;\n  flex-direction: column;\n}\n\n.slot-inside {\n  overflow: auto;\n}\n\n.around {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 2px 4px;\n  padding: 3px 6px;\n  border-block-start: 1px solid var(--sjw-line);\n  background: var(--sjw-soft);\n}\n\n.around.top {\n  justify-content: space-between;\n  gap: 4px 8px;\n  padding: 5px 10px;\n  border-block: 0 1px;\n  border-block-end: 1px solid var(--sjw-line);\n}\n\n.first-use,\n.message {\n  display: grid;\n  gap: 10px;\n  max-width: 30em;\n  padding: 12px;\n}\n\n.message {\n  justify-items: start;\n}\n\n.sjw .first-use h2 {\n  font-size: 1.15em;\n}\n\n.first-use-buttons {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 6px;\n}\n\n.field[aria-invalid="true"] {\n  border-color: var(--sjw-bad);\n}\n\n.refused {\n  color: var(--sjw-bad);\n}\n';

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
  const parts = (match[2] ?? "").split(/[\s,/]+/).filter((part) => part !== "");
  if (form === "color" && parts.shift() !== "srgb") return null;
  const [first, second, third, alpha] = parts.map((part) => Number.parseFloat(part));
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
    const said2 = element.getAttribute("theme") ?? element.dataset["theme"];
    if (said2 !== void 0) return said2 === "dark";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme ?? "";
  if (scheme.includes("light") && scheme.includes("dark"))
    return typeof matchMedia === "function" && matchMedia("(prefers-color-scheme: dark)").matches;
  return scheme.includes("dark");
}
function isDark(frame) {
  const said2 = document.body.dataset["jpThemeLight"];
  if (said2 !== void 0) return said2 === "false";
  const style = getComputedStyle(frame);
  if (style.getPropertyValue("--sjw-bg").trim() !== "Canvas") {
    const behind = luminance(style.backgroundColor);
    if (behind !== null) return behind < 0.4;
  }
  return saysDark();
}
function followTheme(frame) {
  const read = () => {
    frame.dataset["theme"] = isDark(frame) ? "dark" : "light";
  };
  read();
  const observer = new MutationObserver(read);
  const options = {
    attributes: true,
    attributeFilter: ["class", "style", "theme", "data-theme", "data-jp-theme-light", "data-jp-theme-name"]
  };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  const system = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
  system?.addEventListener("change", read);
  const later = requestAnimationFrame(read);
  return () => {
    observer.disconnect();
    system?.removeEventListener("change", read);
    cancelAnimationFrame(later);
  };
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

// src/ui/notice.tsx
function Notice(props) {
  const role = props.live ? props.kind === "bad" ? "alert" : "status" : void 0;
  return /* @__PURE__ */ k("div", { class: `notice ${props.kind}`, role }, /* @__PURE__ */ k("div", { class: "notice-body" }, props.children), props.actions);
}

// src/lab/shell.tsx
function Desk({ desk, onView }) {
  const slot = T2(null);
  A2(() => {
    const el = slot.current;
    if (el === null) return void 0;
    const inside = document.createElement("div");
    inside.className = "slot-inside";
    el.append(inside);
    const abort = new AbortController();
    inside.dataset[FILLS] = "";
    const end = desk.render({ model: desk.model, el: inside, signal: abort.signal });
    onView(inside);
    return () => {
      onView(null);
      abort.abort();
      if (typeof end === "function") end();
      inside.remove();
    };
  }, [desk, onView]);
  return /* @__PURE__ */ k("div", { class: "slot", ref: slot });
}
function Field(props) {
  const id = P2();
  const input = T2(null);
  const { refused } = props;
  A2(() => {
    if (refused !== null) input.current?.focus();
  }, [refused]);
  return /* @__PURE__ */ k("div", null, /* @__PURE__ */ k("label", { class: "label", for: id }, props.label), /* @__PURE__ */ k(
    "input",
    {
      class: "field",
      id,
      ref: input,
      name: props.name,
      value: props.value,
      placeholder: props.placeholder,
      spellcheck: false,
      autocomplete: "off",
      "aria-invalid": refused !== null,
      "aria-describedby": refused === null ? void 0 : `${id}-why`,
      onInput: (event) => props.onInput(event.currentTarget.value)
    }
  ), refused === null ? null : /* @__PURE__ */ k("p", { class: "refused", id: `${id}-why`, role: "alert" }, /* @__PURE__ */ k(Text, null, refused)));
}
function Form({ state, place, controller }) {
  const [folder, setFolder] = d2(state.folder);
  const [email, setEmail] = d2(state.email);
  const { refused, busy } = state;
  const of = (field) => refused?.field === field ? refused.message : null;
  return /* @__PURE__ */ k(
    "form",
    {
      class: "first-use",
      onSubmit: (event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const value = (name) => String(typed.get(name) ?? "");
        if (busy === null) void controller.submit(place, value("folder"), value("email"));
      }
    },
    /* @__PURE__ */ k("h2", null, "Jobs"),
    /* @__PURE__ */ k("p", null, "The jobs that others sent to your SyftBox: review, approve, watch, share. Where is yours?"),
    /* @__PURE__ */ k(
      Field,
      {
        label: "SyftBox folder",
        name: "folder",
        value: folder,
        placeholder: "~/SyftBox",
        refused: of("folder"),
        onInput: setFolder
      }
    ),
    /* @__PURE__ */ k(
      Field,
      {
        label: "Your address",
        name: "email",
        value: email,
        placeholder: "alice@hospital.example",
        refused: of("email"),
        onInput: setEmail
      }
    ),
    state.error === null ? null : /* @__PURE__ */ k(Notice, { kind: "bad", live: true }, /* @__PURE__ */ k(Text, null, state.error)),
    /* @__PURE__ */ k("div", { class: "first-use-buttons" }, /* @__PURE__ */ k("button", { type: "submit", class: "button primary", "aria-disabled": busy !== null }, "Open my desk"), /* @__PURE__ */ k(Button, { name: "demo", busy: busy !== null, onClick: () => void controller.demo(place) }, "Try it with a demo"), controller.canGoBack && busy === null ? /* @__PURE__ */ k(Button, { name: "cancel", kind: "quiet", onClick: () => controller.again() }, "Cancel") : null),
    /* @__PURE__ */ k("p", { class: "muted", role: "status" }, busy ?? "The demo is a SyftBox in a temporary folder, with made-up jobs. It ends with the panel's kernel.")
  );
}
function Around(props) {
  const { desk, controller, place } = props;
  return /* @__PURE__ */ k($, null, desk.docked ? /* @__PURE__ */ k("div", { class: "around top" }, /* @__PURE__ */ k("span", null, "The desk of a notebook's kernel."), /* @__PURE__ */ k(Button, { small: true, name: "undock", onClick: () => controller.undock() }, "Back to my own")) : null, /* @__PURE__ */ k(Desk, { desk, onView: props.onView }), desk.docked || place.view !== "panel" ? null : /* @__PURE__ */ k("div", { class: "around" }, /* @__PURE__ */ k(Button, { small: true, kind: "quiet", name: "main", onClick: props.openMain }, "Full table"), /* @__PURE__ */ k(
    Button,
    {
      small: true,
      kind: "quiet",
      name: "folder",
      title: `Another folder than ${plain(desk.folder)}`,
      onClick: () => controller.form()
    },
    "Folder"
  ), /* @__PURE__ */ k(Button, { small: true, kind: "quiet", name: "shutdown", onClick: () => void controller.link.shutdown() }, "Shut down")));
}
function Shell(props) {
  const { place, controller } = props;
  const state = useCell(place.state);
  switch (state.is) {
    case "form":
      return /* @__PURE__ */ k(Form, { key: "form", ...props, state });
    case "desk":
      return /* @__PURE__ */ k(Around, { key: "desk", ...props, desk: state.desk });
    case "wait":
      return /* @__PURE__ */ k("p", { class: "loading", role: "status" }, /* @__PURE__ */ k(Text, null, state.words));
    case "gone":
      return /* @__PURE__ */ k("div", { class: "message" }, /* @__PURE__ */ k(Notice, { kind: "warn", live: true }, /* @__PURE__ */ k(Text, null, state.words), " Nothing here is up to date since ", timeOfDay(state.since), "."), /* @__PURE__ */ k(Button, { kind: "primary", name: "again", onClick: () => controller.again() }, "Start it again"));
    case "failed":
      return /* @__PURE__ */ k("div", { class: "message" }, /* @__PURE__ */ k(Notice, { kind: "bad", live: true }, /* @__PURE__ */ k(Text, null, state.words)), /* @__PURE__ */ k(Button, { name: "again", onClick: () => controller.again() }, "Try again"));
  }
}
function mountShell(node, props) {
  const root = node.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([...baseStyles, lab_default].join("\n"));
  root.adoptedStyleSheets = [sheet];
  const frame = document.createElement("div");
  frame.className = "sjw";
  root.append(frame);
  for (const type of ["keydown", "keyup", "keypress"]) {
    frame.addEventListener(type, (event) => event.stopPropagation());
  }
  followTheme(frame);
  let view = null;
  const waiting = [];
  const onView = (el) => {
    view = el;
    if (el !== null) for (const command of waiting.splice(0)) tell2(el, command);
  };
  Q(/* @__PURE__ */ k(Shell, { ...props, onView }), frame);
  return (command) => {
    if (view === null) waiting.splice(0, 1, command);
    else tell2(view, command);
  };
}

// src/lab/widgets.ts
var PANEL_ID = "syft-jobs-panel";
var MAIN_ID = "syft-jobs-main";
var icon = new import_ui_components.LabIcon({
  name: "syft-job-widgets:jobs",
  svgstr: '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161"><path d="M3 13h5l1.5 3h5l1.500-3h5v7a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/><path d="M10.400 12.200 6.200 8l1.500-1.500 2.700 2.700L16.300 3.300l1.500 1.500z"/></g></svg>'
});
var DeskWidget = class extends import_widgets.Widget {
  #controller;
  #place;
  tell;
  constructor(id, controller, place, openMain) {
    super();
    this.id = id;
    this.addClass("syft-jobs");
    this.title.icon = icon;
    this.title.caption = "Jobs";
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", "Jobs");
    this.node.tabIndex = -1;
    this.#controller = controller;
    this.#place = place;
    if (place.view === "table") {
      this.title.label = "Jobs";
      this.title.closable = true;
    }
    this.tell = mountShell(this.node, { place, controller, openMain });
  }
  set badge({ text, caption }) {
    this.title.dataset = text === "" ? {} : { "syft-jobs-waiting": text };
    this.title.caption = caption;
  }
  onAfterAttach() {
    if (this.#place.view === "table") this.#controller.activate(this.#place);
  }
  onAfterDetach() {
    if (this.#place.view === "table") this.#controller.deactivate(this.#place);
  }
  onActivateRequest() {
    this.node.focus();
  }
};

// src/lab/wishes.ts
function readWishes(found) {
  const text = (key) => {
    const value = found[key];
    return typeof value === "string" ? value.trim() : "";
  };
  const refresh = found["refresh"];
  return {
    folder: text("folder"),
    email: text("email"),
    kernel: text("kernel"),
    refresh: typeof refresh === "number" && refresh >= 1 && refresh <= 30 ? refresh : 5,
    notifications: found["notifications"] !== false
  };
}

// src/lab/plugin.ts
var ID = "syft-job-widgets:panel";
var CLOSE_MS = 1e4;
function activate(app, restorer, palette, registry) {
  let settings = null;
  const controller = new Controller(
    new Link(app.serviceManager),
    {
      read: () => readWishes(settings?.composite ?? {}),
      write: async (change) => {
        for (const [key, value] of Object.entries(change)) await settings?.set(key, value);
      }
    },
    loadRender
  );
  const openMain = () => {
    if (!main.isAttached) app.shell.add(main, "main");
    app.shell.activateById(MAIN_ID);
  };
  const openPanel = () => app.shell.activateById(PANEL_ID);
  const panel = new DeskWidget(PANEL_ID, controller, controller.panel, openMain);
  const main = new DeskWidget(MAIN_ID, controller, controller.main, openMain);
  const style = document.createElement("style");
  style.textContent = tab_default;
  document.head.append(style);
  app.shell.add(panel, "left", { rank: 350 });
  restorer?.add(panel, PANEL_ID);
  restorer?.add(main, MAIN_ID);
  const show = ({ kind, text, job }) => {
    const open = () => {
      openPanel();
      if (job !== null) panel.tell({ do: "open", job });
    };
    import_apputils.Notification.emit(text, kind, {
      autoClose: CLOSE_MS,
      actions: [{ label: job === null ? "Show the panel" : "Open", callback: open }]
    });
  };
  let stop = [];
  controller.panel.state.subscribe((state) => {
    for (const end of stop) end();
    stop = [];
    if (state.is !== "desk") {
      panel.badge = badgeOf(null);
      return;
    }
    const { model } = state.desk;
    const wanted = () => controller.wishes.notifications;
    const hidden = () => document.visibilityState === "hidden";
    stop = [
      followBadge(model, (badge) => {
        panel.badge = badge;
      }),
      followNotices(model, { show, wanted, hidden })
    ];
  });
  window.addEventListener(DOCK_EVENT, (event) => {
    const offered = event.detail;
    offered.taken = true;
    if (offered.want === "dock") controller.dock(offered.model, offered.render, offered.ended);
    if (offered.want !== "ask") openPanel();
  });
  const command = (id, label, execute) => {
    app.commands.addCommand(id, { label, execute });
    palette?.addItem({ command: id, category: "Jobs" });
  };
  command("syft-jobs:show", "Jobs: show panel", openPanel);
  command("syft-jobs:main", "Jobs: open in main area", openMain);
  command("syft-jobs:next", "Jobs: next waiting for me", () => {
    openPanel();
    panel.tell({ do: "next" });
  });
  command("syft-jobs:folder", "Jobs: choose the SyftBox folder", () => {
    openPanel();
    controller.form();
  });
  command("syft-jobs:restart", "Jobs: restart the panel's kernel", () => void controller.link.restart());
  command("syft-jobs:shutdown", "Jobs: shut down the panel's kernel", () => void controller.link.shutdown());
  const loading = registry === null ? Promise.resolve(null) : registry.load(ID).catch(() => null);
  void Promise.all([loading, app.restored]).then(([found]) => {
    settings = found;
    settings?.changed.connect(() => controller.settingsChanged());
    return controller.begin();
  });
}
var plugin = {
  id: ID,
  description: "The desk for SyftBox jobs in the side bar.",
  autoStart: true,
  optional: [import_application.ILayoutRestorer, import_apputils.ICommandPalette, import_settingregistry.ISettingRegistry],
  activate
};
var plugin_default = plugin;

  };
  (window._JUPYTERLAB ??= {})["syft-job-widgets"] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const names = ["@jupyterlab/application","@jupyterlab/apputils","@jupyterlab/settingregistry","@jupyterlab/ui-components","@lumino/widgets"];
      const found = new Map(await Promise.all(names.map(async (name) => [name, await take(name)])));
      const module = { exports: {} };
      plugin(module, module.exports, (name) => found.get(name));
      return () => module.exports;
    },
  };
})();
